package cero.app.learn;

import cero.format.FormatException;
import cero.format.ModelDirectory;
import cero.model.LanguageModel;
import cero.text.TextFormat;
import cero.train.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The models that the page offers: those that the command named, and the runs in a folder. Requests
 * name them by ids that say nothing of where they lie.
 */
public final class ModelShelf {
  private static final int MOST_RUNS = 50;

  /** A model as the page lists it. */
  record Entry(String id, String name) {}

  private final List<Path> named;
  private final Path runs;

  /**
   * @param named model directories, offered first
   * @param runs a folder whose folders are offered where they hold a model; it need not be there
   */
  public ModelShelf(List<Path> named, Path runs) {
    this.named = List.copyOf(named);
    this.runs = runs;
  }

  /**
   * All that are offered but one.
   *
   * @param left the name of a run that is not
   */
  List<Entry> entries(Optional<String> left) {
    Optional<Path> without = left.map(runs::resolve);
    return folders().entrySet().stream()
        .filter(entry -> !Optional.of(entry.getValue()).equals(without))
        .map(entry -> new Entry(entry.getKey(), name(entry.getValue())))
        .toList();
  }

  /** The model that the command named first, if it named any. */
  Optional<Entry> first() {
    return named.isEmpty() ? Optional.empty() : Optional.of(entries(Optional.empty()).getFirst());
  }

  /**
   * Reads a model.
   *
   * @throws Refusal if there is none with that id, or it is not one that text can be shown to
   */
  ShownModel read(String id) {
    Path folder = folders().get(id);
    if (folder == null) {
      throw new Refusal(404, "no_such_model", "there is no model with that id");
    }
    try {
      return read(id, folder);
    } catch (FormatException e) {
      throw new Refusal(422, "unreadable_model", e.getMessage());
    }
  }

  private static ShownModel read(String id, Path folder) throws FormatException {
    ModelDirectory directory = ModelDirectory.open(folder);
    TextFormat text = directory.readText();
    if (text.tokenizer().isEmpty()) {
      throw new Refusal(422, "no_tokenizer", "this model has no tokenizer, so it can't read text");
    }
    long bytes = 4 * directory.config().parameterCount();
    if (bytes > Runtime.getRuntime().maxMemory() / 2) {
      throw new Refusal(
          422,
          "too_much_memory",
          "this model needs %d MiB, but Java may use only %d MiB here: take a smaller one"
              .formatted(bytes >> 20, Runtime.getRuntime().maxMemory() >> 20));
    }
    return new ShownModel(
        id,
        name(folder),
        new LanguageModel(directory.readModel(), text),
        language(folder),
        Optional.empty());
  }

  /** The language of the built-in stories, if the folder is a run that learned them. */
  private static Optional<String> language(Path run) {
    try {
      JsonNode settings = Checkpoint.settings(run);
      boolean stories = settings.path("data").isEmpty() && !settings.path("options").has("--ids");
      return stories ? Optional.ofNullable(settings.path("lang").asString(null)) : Optional.empty();
    } catch (FormatException e) {
      return Optional.empty(); // not a run
    }
  }

  private Map<String, Path> folders() {
    List<Path> all = new ArrayList<>(named);
    try (Stream<Path> found = Files.isDirectory(runs) ? Files.list(runs) : Stream.empty()) {
      found
          .filter(folder -> Files.exists(folder.resolve("config.json")))
          .sorted(Comparator.comparing(ModelShelf::name))
          .limit(MOST_RUNS)
          .forEach(all::add);
    } catch (IOException e) {
      // a folder that can't be read offers nothing
    }
    Map<String, Path> folders = new LinkedHashMap<>();
    for (Path folder : all) {
      folders.putIfAbsent(id(folder), folder);
    }
    return folders;
  }

  private static String id(Path folder) {
    String path = folder.toAbsolutePath().normalize().toString();
    return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String name(Path folder) {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }
}
