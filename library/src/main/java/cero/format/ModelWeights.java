package cero.format;

import cero.model.GptConfig;
import cero.model.Parameter;
import cero.model.ParameterSpecs;
import cero.model.Role;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The open weight files of a model directory, seen as one set of tensors. */
final class ModelWeights implements Closeable {
  static final String FILE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private static final int MAXIMUM_INDEX_BYTES = 8 << 20;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 64;
  private static final int CHUNK = 1 << 18;

  private final Path folder;
  private final List<SafeTensors> files = new ArrayList<>();

  /** One for all files: an index may name thousands. */
  private final ByteBuffer buffer = SafeTensors.newBuffer();

  /** A tensor and the file that holds it. */
  private record Located(SafeTensors file, SafeTensors.Tensor tensor) {}

  /** By name without prefix. */
  private final Map<String, Located> tensors = new LinkedHashMap<>();

  private ModelWeights(Path folder) {
    this.folder = folder;
  }

  /** Opens {@code model.safetensors}, or the several files that its index names. */
  static ModelWeights open(Path folder) throws FormatException {
    ModelWeights weights = new ModelWeights(folder);
    try {
      Optional<Path> single = DurableFolder.find(folder, FILE);
      if (single.isPresent()) {
        weights.add(single.get());
        return weights;
      }
      Optional<Path> index = DurableFolder.find(folder, INDEX);
      if (index.isPresent()) {
        weights.addAllOf(index.get());
        return weights;
      }
      throw noWeights(folder);
    } catch (FormatException e) {
      try {
        weights.close();
      } catch (FormatException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static FormatException noWeights(Path folder) {
    return DurableFolder.find(folder, "pytorch_model.bin").isPresent()
        ? new FormatException(
            "%s has its weights in pytorch_model.bin, which can't be read: save them as %s"
                .formatted(folder, FILE))
        : new FormatException(
            "%s has no %s: the model's weights are missing".formatted(folder, FILE));
  }

  private void add(Path path) throws FormatException {
    SafeTensors file = SafeTensors.open(path, buffer);
    files.add(file);
    for (SafeTensors.Tensor tensor : file.tensors().values()) {
      String name = GptTensors.withoutPrefix(tensor.name());
      if (GptTensors.isMask(name)) {
        continue;
      }
      Located other = tensors.put(name, new Located(file, tensor));
      if (other != null) {
        throw new FormatException(
            "%s has tensor %s twice: %s in %s and %s in %s"
                .formatted(
                    folder,
                    name,
                    other.tensor().name(),
                    other.file().file().getFileName(),
                    tensor.name(),
                    path.getFileName()));
      }
    }
  }

  private void addAllOf(Path index) throws FormatException {
    Map<String, SafeTensors> opened = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : weightMap(index).entrySet()) {
      String name = entry.getValue();
      if (!opened.containsKey(name)) {
        add(
            DurableFolder.find(folder, name)
                .orElseThrow(() ->
                    new FormatException(
                        "%s has no %s, which %s names: a part of the weights is missing"
                            .formatted(folder, name, INDEX))));
        opened.put(name, files.getLast());
      }
      if (!opened.get(name).tensors().containsKey(entry.getKey())) {
        throw new FormatException(
            "%s has no tensor %s, though %s says so"
                .formatted(opened.get(name).file(), entry.getKey(), INDEX));
      }
    }
  }

  /** By tensor the name of the file, directly in the index's folder, that the index says. */
  static SequencedMap<String, String> weightMap(Path index) throws FormatException {
    JsonNode weightMap = Json.readObject(index, MAXIMUM_INDEX_BYTES).path("weight_map");
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw new FormatException(index + " has no weight_map");
    }
    SequencedMap<String, String> fileOfTensor = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      String name = entry.getValue().isString() ? entry.getValue().stringValue() : "";
      if (name.isBlank() || !isPlainName(name)) {
        throw new FormatException(
            "%s: %s lies in %s, which is not the name of a file in the same folder"
                .formatted(index, entry.getKey(), entry.getValue()));
      }
      fileOfTensor.put(entry.getKey(), name);
    }
    return fileOfTensor;
  }

  private static boolean isPlainName(String name) {
    return !name.contains("/")
        && !name.contains("\\")
        && !name.contains("\0")
        && !name.equals("..");
  }

  /**
   * Compares names and shapes with the configuration; takes no memory for the values.
   *
   * @throws FormatException if a tensor is missing, has another shape, or is not known
   */
  void check(GptConfig config) throws FormatException {
    Set<String> unknown = new HashSet<>(tensors.keySet());
    ParameterSpecs.forEach(
        config,
        spec -> {
          checkShape(spec.name(), spec.shape());
          unknown.remove(spec.name());
        });
    if (config.tied() && unknown.remove(GptTensors.HEAD)) {
      checkShape(GptTensors.HEAD, List.of((long) config.vocabSize(), (long) config.embedding()));
    }
    for (int layer = 0; layer < config.layers() && !config.qkvBias(); layer++) {
      String bias = GptTensors.qkvBias(layer);
      if (unknown.remove(bias)) {
        checkShape(bias, List.of(3L * config.embedding()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new FormatException(
          "%s has tensors that this model has no place for: %s".formatted(folder, listed(unknown)));
    }
  }

  private static String listed(Set<String> names) {
    List<String> first = names.stream().sorted().limit(5).toList();
    int more = names.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and %d more".formatted(more) : "");
  }

  private void checkShape(String name, List<Long> wanted) throws FormatException {
    Located located = tensors.get(name);
    if (located == null) {
      throw new FormatException("%s has no tensor %s".formatted(folder, name));
    }
    SafeTensors.Tensor tensor = located.tensor();
    if (!tensor.shape().equals(wanted)) {
      throw new FormatException(
          "%s: tensor %s has shape %s, but config.json asks for %s"
              .formatted(located.file().file(), tensor.name(), tensor.shape(), wanted));
    }
    if (!tensor.type().isReadable()) {
      throw SafeTensors.notReadable(located.file().file(), tensor);
    }
    if (tensor.size() > LARGEST_ARRAY) {
      throw new FormatException(
          "%s: tensor %s has %d elements, more than fit into one array"
              .formatted(located.file().file(), tensor.name(), tensor.size()));
    }
  }

  /**
   * Reads the values of all parameters, and compares what is stored twice.
   *
   * @throws FormatException if a value can't be read, is NaN or infinite, a tied head differs from
   *     the token embedding, or a bias that the model is said not to have is not zero
   */
  void read(GptConfig config, List<Parameter> parameters) throws FormatException {
    for (Parameter parameter : parameters) {
      checkShape(parameter.name(), parameter.spec().shape());
      Located located = tensors.get(parameter.name());
      boolean isTied = config.tied() && parameter.role() == Role.TOKEN_EMBEDDING;
      parameter.fill(values -> {
        located.file().readFinite(located.tensor().name(), values);
        if (isTied) {
          checkTiedHead(values);
        }
      });
    }
    for (int layer = 0; layer < config.layers() && !config.qkvBias(); layer++) {
      checkIsZero(GptTensors.qkvBias(layer));
    }
  }

  private void checkTiedHead(float[] tokenEmbedding) throws FormatException {
    Located head = tensors.get(GptTensors.HEAD);
    if (head == null) {
      return;
    }
    float[] chunk = new float[CHUNK];
    for (int first = 0; first < tokenEmbedding.length; first += CHUNK) {
      int count = Math.min(CHUNK, tokenEmbedding.length - first);
      head.file().read(head.tensor().name(), first, chunk, 0, count);
      if (!Arrays.equals(tokenEmbedding, first, first + count, chunk, 0, count)) {
        throw new FormatException(
            "%s: lm_head.weight differs from wte.weight, but config.json says tie_word_embeddings:"
                    .formatted(folder)
                + " set that to false, or remove lm_head.weight");
      }
    }
  }

  private void checkIsZero(String bias) throws FormatException {
    Located located = tensors.get(bias);
    if (located == null) {
      return;
    }
    float[] values = new float[(int) located.tensor().size()];
    located.file().read(located.tensor().name(), values);
    for (float value : values) {
      if (value != 0) {
        throw new FormatException(
            "%s: %s is not zero, but config.json says qkv_bias false".formatted(folder, bias));
      }
    }
  }

  @Override
  public void close() throws FormatException {
    for (SafeTensors file : files) {
      file.close();
    }
  }
}
