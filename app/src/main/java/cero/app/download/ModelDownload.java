package cero.app.download;

import cero.app.terminal.Bytes;
import cero.format.FormatException;
import cero.format.ModelDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fetches a GPT-2 model from the hub into a folder. The files gather in {@code FOLDER.partial}
 * beside it, which stays where the download ends too early and is gone on from by the next; it
 * becomes the folder in one step, when everything is there, is what the hub says it is, and can be
 * opened.
 */
final class ModelDownload {
  private static final String SUFFIX = ".partial";

  private final Hub hub;
  private final String repository;
  private final String revision;
  private final Path folder;
  private final Path partial;
  private final Listener listener;

  /** Is told how the download goes on. */
  interface Listener {
    /**
     * The configuration is fit, and the rest begins.
     *
     * @param files how many the model has
     * @param bytes of all of them
     * @param present how many are there from an earlier call
     */
    void started(int files, long bytes, long present);

    /**
     * @param bytes of all files that are on the disk now; may become fewer
     */
    void received(long bytes);

    /** A file is there and is what it should be. */
    void finished(String name, long bytes, String sha256);

    /** Another try follows, after a pause. */
    void retrying(DownloadException why, Duration pause);
  }

  /**
   * What came of it.
   *
   * @param bytes of the model's files
   * @param wasThere whether the folder held the whole model before
   */
  record Result(long bytes, boolean wasThere) {}

  /**
   * @param repository such as {@code openai-community/gpt2}
   * @param revision a branch, tag or commit
   * @param folder to be made; its parents too
   * @throws IllegalArgumentException if the repository or the folder has no fit name
   */
  ModelDownload(Hub hub, String repository, String revision, Path folder, Listener listener) {
    if (!repository.matches("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a model, such as openai-community/gpt2".formatted(repository));
    }
    Path name = folder.normalize().getFileName();
    if (name == null || name.toString().isEmpty() || name.toString().equals("..")) {
      throw new IllegalArgumentException(folder + " can't be a model's folder: name a new one");
    }
    this.hub = hub;
    this.repository = repository;
    this.revision = revision;
    this.folder = folder.normalize();
    this.partial = this.folder.resolveSibling(name + SUFFIX);
    this.listener = listener;
  }

  /**
   * Fetches what is missing.
   *
   * @throws IOException if it fails, with one sentence as its message; the folder is then not
   *     there, or as it was
   */
  Result run() throws IOException {
    try {
      Map<String, HubFile> offered = hub.files(repository, revision, listener::retrying);
      ModelFiles files = ModelFiles.among(offered, repository);
      if (isTaken()) {
        return existing(files, offered);
      }
      Files.createDirectories(partial);
      long present = presentBytes();
      fetch(files.config());
      requireGpt2();
      if (files.index().isPresent()) {
        fetch(files.index().get());
      }
      return rest(all(files, offered), present);
    } catch (DownloadException e) {
      throw hub.explained(e, repository, revision);
    } finally {
      if (Files.isDirectory(partial) && entries().isEmpty()) {
        Files.delete(partial);
      }
    }
  }

  private boolean isTaken() throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> entries = Files.list(folder)) {
        return entries.findAny().isPresent();
      }
    }
    return Files.exists(folder);
  }

  /** The folder as it is, if it holds the model; other files of its owner don't matter. */
  private Result existing(ModelFiles files, Map<String, HubFile> offered) throws IOException {
    requireIsHere(files.config());
    if (files.index().isPresent()) {
      requireIsHere(files.index().get());
    }
    List<HubFile> all = files.all(folder, offered);
    for (HubFile file : all) {
      requireIsHere(file);
    }
    for (HubFile file : all) {
      tellFinished(folder, file);
    }
    return new Result(bytes(all), true);
  }

  private void requireIsHere(HubFile file) throws IOException {
    if (!hub.download(repository, revision, file).isAt(folder.resolve(file.name()))) {
      throw new DownloadException(
          "%s holds something else than what '%s' has: choose another folder with --out"
              .formatted(folder, repository));
    }
  }

  /**
   * Bytes that an earlier call has left. A folder that somebody else has put files into is not
   * turned into the model's.
   */
  private long presentBytes() throws IOException {
    long bytes = 0;
    for (Path file : entries()) {
      String name = file.getFileName().toString();
      if (!Files.isRegularFile(file) || !ModelFiles.isName(nameOfWhole(name))) {
        throw new DownloadException(
            "%s holds files that no download has put there: choose another folder with --out"
                .formatted(partial));
      }
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static String nameOfWhole(String name) {
    return name.endsWith(PartFile.SUFFIX)
        ? name.substring(0, name.length() - PartFile.SUFFIX.length())
        : name;
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(partial)) {
      return entries.toList();
    }
  }

  /** Looks at the configuration before the gigabytes come. */
  private void requireGpt2() throws IOException {
    try {
      ModelDirectory.readConfig(partial);
    } catch (FormatException e) {
      throw unfit(e);
    }
  }

  private List<HubFile> all(ModelFiles files, Map<String, HubFile> offered) throws IOException {
    try {
      return files.all(partial, offered);
    } catch (FormatException e) {
      throw unfit(e);
    }
  }

  /** A model of no use of which nothing is kept. */
  private DownloadException unfit(FormatException reason) throws IOException {
    removeAllBut(List.of());
    return new DownloadException(unfitSentence(reason), reason);
  }

  private String unfitSentence(FormatException reason) {
    return "'%s' can't be used: %s"
        .formatted(repository, reason.getMessage().replace(partial + File.separator, ""));
  }

  /** Gigabytes that turn out to be no model are not thrown away unasked. */
  private void requireOpens() throws IOException {
    try {
      ModelDirectory.open(partial).readTokenizer();
    } catch (FormatException e) {
      throw new DownloadException(
          "%s (its files stay in %s)".formatted(unfitSentence(e), partial), e);
    }
  }

  /** Fetches one of the small files that the rest depends on. */
  private void fetch(HubFile file) throws IOException {
    fetch(file, _ -> {});
  }

  private void fetch(HubFile file, Download.Progress progress) throws IOException {
    hub.download(repository, revision, file).to(partial.resolve(file.name()), hub.http(), progress);
  }

  private Result rest(List<HubFile> files, long earlier) throws IOException {
    OnDisk onDisk = new OnDisk();
    for (HubFile file : files) {
      onDisk.set(file, present(file));
    }
    requireSpace(bytes(files) - onDisk.sum());
    listener.started(files.size(), bytes(files), Math.min(earlier, onDisk.sum()));
    for (HubFile file : files) {
      fetch(file, onDisk.progressOf(file));
      tellFinished(partial, file);
    }
    removeAllBut(files.stream().map(HubFile::name).toList());
    requireOpens();
    moveToItsPlace();
    return new Result(bytes(files), false);
  }

  private static long bytes(List<HubFile> files) {
    // A lying list may have sizes whose sum is no long any more: no disk has that much either.
    return files.stream().mapToLong(HubFile::size).reduce(0, ModelDownload::cappedSum);
  }

  private static long cappedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /** Bytes of a file that seem to be there from an earlier call. */
  private long present(HubFile file) throws IOException {
    Path whole = partial.resolve(file.name());
    Path place = Files.exists(whole) ? whole : PartFile.pathFor(whole);
    return Files.exists(place) ? Math.min(Files.size(place), file.size()) : 0;
  }

  private void requireSpace(long bytes) throws IOException {
    long free = Files.getFileStore(partial).getUsableSpace();
    if (bytes > free) {
      throw new DownloadException(
          ("%s needs %s more, but the disk has only %s left: free some space or choose another disk"
                  + " with --out")
              .formatted(repository, Bytes.of(bytes), Bytes.of(free)));
    }
  }

  private void tellFinished(Path place, HubFile file) throws IOException {
    String sha256 =
        file.checksum().hash() == Checksum.Hash.SHA_256
            ? file.checksum().hex()
            : Checksum.Hash.SHA_256.of(place.resolve(file.name()));
    listener.finished(file.name(), file.size(), sha256);
  }

  /** Removes what an earlier call has left of another revision. */
  private void removeAllBut(List<String> names) throws IOException {
    for (Path file : entries()) {
      if (!names.contains(file.getFileName().toString())) {
        Files.delete(file);
      }
    }
  }

  private void moveToItsPlace() throws IOException {
    if (Files.exists(folder)) {
      Files.delete(folder); // an empty one; not all systems rename over it
    }
    Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Adds up what is there of all files. */
  private final class OnDisk {
    private final Map<String, Long> bytes = new HashMap<>();

    void set(HubFile file, long present) {
      bytes.put(file.name(), present);
    }

    long sum() {
      return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    Download.Progress progressOf(HubFile file) {
      return new Download.Progress() {
        @Override
        public void received(long present) {
          set(file, present);
          listener.received(sum());
        }

        @Override
        public void retrying(DownloadException why, Duration pause) {
          listener.retrying(why, pause);
        }
      };
    }
  }
}
