package cero.app.download;

import cero.format.FormatException;
import cero.format.ModelDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a repository that Cero reads.
 *
 * @param config the model's sizes
 * @param others tokenizer and generation settings, as many as there are
 * @param weights all weights in one file, if the repository has that
 * @param index the list of the files that the weights are divided into, if it has not
 */
record ModelFiles(
    HubFile config, List<HubFile> others, Optional<HubFile> weights, Optional<HubFile> index) {
  static final String CONFIG = "config.json";

  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private static final List<String> OTHERS =
      List.of(
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "vocab.json",
          "merges.txt");

  /** Names of the files that weights may be divided into; the server chooses them. */
  private static final String SHARD = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors";

  /** What the readers of all files but the weights take. */
  private static final long LARGEST_TEXT = 64 << 20;

  /**
   * Chooses among the files that a repository has.
   *
   * @param offered by path
   * @throws DownloadException if it has no configuration or no weights that can be read
   */
  static ModelFiles among(Map<String, HubFile> offered, String repository)
      throws DownloadException {
    HubFile config = offered.get(CONFIG);
    if (config == null) {
      throw new DownloadException(
          "'%s' has no config.json, so it is no model".formatted(repository));
    }
    Optional<HubFile> weights = Optional.ofNullable(offered.get(WEIGHTS));
    Optional<HubFile> index =
        weights.isPresent() ? Optional.empty() : Optional.ofNullable(offered.get(INDEX));
    if (weights.isEmpty() && index.isEmpty()) {
      throw new DownloadException(
          "'%s' has no %s, and weights of another kind can't be read"
              .formatted(repository, WEIGHTS));
    }
    ModelFiles files =
        new ModelFiles(
            config,
            OTHERS.stream().filter(offered::containsKey).map(offered::get).toList(),
            weights,
            index);
    for (HubFile file : files.texts()) {
      if (file.size() > LARGEST_TEXT) {
        throw new DownloadException(
            "'%s' has a %s of %d bytes, but such a file has at most %d"
                .formatted(repository, file.name(), file.size(), LARGEST_TEXT));
      }
    }
    return files;
  }

  /** Whether a folder of a download may hold a file of that name. */
  static boolean isName(String name) {
    return name.equals(CONFIG)
        || name.equals(INDEX)
        || OTHERS.contains(name)
        || name.matches(SHARD);
  }

  /** All but the weights. */
  private List<HubFile> texts() {
    return Stream.of(Stream.of(config), index.stream(), others.stream())
        .flatMap(files -> files)
        .toList();
  }

  /**
   * All of the files, the smaller kinds first.
   *
   * @param folder that the index is in, if there is one
   * @param offered by path
   * @throws FormatException if the index is damaged, or names what is not offered or no plain name
   */
  List<HubFile> all(Path folder, Map<String, HubFile> offered) throws FormatException {
    List<HubFile> all = new ArrayList<>(texts());
    weights.ifPresent(all::add);
    if (index.isPresent()) {
      for (String name : ModelDirectory.filesOfIndex(folder.resolve(INDEX))) {
        if (!name.matches(SHARD) || !offered.containsKey(name)) {
          throw new FormatException(
              "%s names %s, a file of weights that the model does not have".formatted(INDEX, name));
        }
        all.add(offered.get(name));
      }
    }
    return all;
  }
}
