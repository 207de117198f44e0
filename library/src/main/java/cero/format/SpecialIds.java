package cero.format;

import cero.storage.Quoted;
import cero.text.TextFormat;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The special tokens' ids as {@code generation_config.json} and {@code config.json} have them.
 * Where there is the former, it alone counts, as in {@code transformers}; its end may be a list.
 *
 * @param ends in the file's order
 */
record SpecialIds(OptionalInt beginning, Set<Integer> ends, OptionalInt padding) {
  static final String GENERATION_CONFIG = "generation_config.json";

  private static final int MAXIMUM_BYTES = 1 << 20;

  private static final String BEGINNING = "bos_token_id";
  private static final String END = "eos_token_id";
  private static final String PADDING = "pad_token_id";

  /** What a GPT-2 has that says nothing. */
  private static final int GPT2_END = 50256;

  SpecialIds(TextFormat text) {
    this(text.beginning(), text.ends(), text.padding());
  }

  /**
   * Reads them; those that the model has no embedding for count as none.
   *
   * @throws FormatException if a file is damaged, or says something that is no id
   */
  static SpecialIds read(Path folder, int vocabSize) throws FormatException {
    Optional<Path> generation = DurableFolder.find(folder, GENERATION_CONFIG);
    Path file =
        generation.isPresent()
            ? generation.get()
            : DurableFolder.find(folder, ModelDirectory.CONFIG).orElseThrow();
    ObjectNode json = Json.readObject(file, MAXIMUM_BYTES);
    int whenAbsent = generation.isPresent() ? vocabSize : GPT2_END;
    return new SpecialIds(
        first(ids(json, BEGINNING, whenAbsent, vocabSize, file)),
        ids(json, END, whenAbsent, vocabSize, file),
        first(ids(json, PADDING, vocabSize, vocabSize, file)));
  }

  private static OptionalInt first(Set<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).findFirst();
  }

  private static Set<Integer> ids(
      ObjectNode json, String key, int whenAbsent, int vocabSize, Path file)
      throws FormatException {
    JsonNode value = json.path(key);
    Set<Integer> ids = new LinkedHashSet<>();
    if (value.isMissingNode()) {
      ids.add(whenAbsent);
    } else if (value.isArray()) {
      for (JsonNode one : value) {
        ids.add(id(one, key, file));
      }
    } else if (!value.isNull()) {
      ids.add(id(value, key, file));
    }
    ids.removeIf(id -> id < 0 || id >= vocabSize);
    return ids;
  }

  private static int id(JsonNode value, String key, Path file) throws FormatException {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new FormatException(
          "%s: %s must be a token id or a list of them, not %s"
              .formatted(file, key, Quoted.of(value)));
    }
    return value.intValue();
  }

  /** Writes them; null keeps 50256 from being assumed. */
  void put(ObjectNode json) {
    put(json, BEGINNING, beginning);
    if (ends.size() > 1) {
      ends.forEach(json.putArray(END)::add);
    } else {
      put(json, END, first(ends));
    }
    if (padding.isPresent()) {
      json.put(PADDING, padding.getAsInt());
    }
  }

  private static void put(ObjectNode json, String key, OptionalInt id) {
    if (id.isPresent()) {
      json.put(key, id.getAsInt());
    } else {
      json.putNull(key);
    }
  }
}
