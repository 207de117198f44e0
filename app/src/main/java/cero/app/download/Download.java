package cero.app.download;

import cero.app.download.Http.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file to fetch, whose size and checksum are known beforehand, so that nothing a server sends
 * can fill the disk or pass for the file:
 *
 * <pre>{@code
 * new Download(uri, 20479, Checksum.sha256("…")).to(file, Patience.USUAL, Progress.NONE);
 * }</pre>
 *
 * @param size in bytes
 */
public record Download(URI uri, long size, Checksum checksum) {
  private static final int CHUNK = 1 << 16;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  /** Is told how a download goes on. */
  @FunctionalInterface
  public interface Progress {
    /** Tells nobody. */
    Progress NONE = _ -> {};

    /**
     * @param bytes of the file that are on the disk now; may become fewer
     */
    void received(long bytes);

    /** Another try follows, after a pause. */
    default void retrying(DownloadException why, Duration pause) {}
  }

  /** Whether a file is this one already: it has the size and the checksum. */
  public boolean isAt(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) == size && checksum.isOf(file);
  }

  /**
   * Fetches the file, unless it is there already. What came of it in an earlier, broken call is
   * kept beside it and gone on from.
   *
   * @param file in a folder that exists; replaced if it has another content
   * @throws IOException if it fails; the message is one sentence, and {@code file} is as it was
   */
  public void to(Path file, Patience patience, Progress progress) throws IOException {
    try (Http http = new Http(patience, Optional.empty())) {
      to(file, http, progress);
    }
  }

  /** The same, with a client that several downloads share. */
  void to(Path file, Http http, Progress progress) throws IOException {
    if (isAt(file)) {
      progress.received(size);
      return;
    }
    try (PartFile part = PartFile.of(file)) {
      HighWater reached = new HighWater(progress);
      new Retries(http.patience(), progress::retrying)
          .run(
              () -> {
                fetchRest(part, http, reached);
                return part;
              },
              reached::bytes);
      if (!checksum.isOf(PartFile.pathFor(file))) {
        part.delete();
        throw new DownloadException(
            "what came for %s has another %s checksum than it should: it is removed, and the same"
                    .formatted(file.getFileName(), checksum.hash().algorithm())
                + " command fetches it anew");
      }
      part.finish(file);
    }
  }

  /** Goes on from what is there of the file. */
  private void fetchRest(PartFile part, Http http, HighWater reached) throws IOException {
    if (part.size() > size) {
      part.clear();
    }
    reached.received(part.size());
    if (part.size() == size) {
      return;
    }
    Map<String, String> range =
        part.size() == 0 ? Map.of() : Map.of("Range", "bytes=" + part.size() + "-");
    try (Answer answer = http.get(uri, range)) {
      requireContent(answer, part);
      byte[] chunk = new byte[CHUNK];
      for (int count = answer.body().read(chunk); count >= 0; count = answer.body().read(chunk)) {
        if (count > size - part.size()) {
          part.clear();
          throw wrongSize(answer, "more");
        }
        part.append(chunk, count);
        reached.received(part.size());
      }
      if (part.size() < size) {
        throw DownloadException.passing(
            "%s ended after %d of %d bytes of %s"
                .formatted(answer.uri().getHost(), part.size(), size, name()),
            null);
      }
    }
  }

  /** Refuses an answer that is not the file's rest; one with the whole file starts it over. */
  private void requireContent(Answer answer, PartFile part) throws IOException {
    long from = part.size();
    if (answer.status() == 206 && from > 0) {
      if (!isRest(answer.header("Content-Range").orElse(""), from)) {
        part.clear();
        throw DownloadException.passing(
            "%s sent another part of %s than was asked for"
                .formatted(answer.uri().getHost(), name()),
            null);
      }
    } else if (answer.status() == 416 && from > 0) {
      part.clear();
      throw DownloadException.passing(
          "%s can't go on with %s from byte %d".formatted(answer.uri().getHost(), name(), from),
          null);
    } else if (answer.status() == 200) {
      part.clear();
    } else {
      throw answer.unexpected();
    }
    if (answer.header("Content-Type").orElse("").startsWith("text/html")) {
      throw new DownloadException(
          ("%s sent a web page instead of %s: is the address right, and does this network want you to"
                  + " log in first?")
              .formatted(answer.uri().getHost(), name()));
    }
    long length = answer.headers().firstValueAsLong("Content-Length").orElse(size - part.size());
    if (length != size - part.size()) {
      throw wrongSize(answer, length > size - part.size() ? "more" : "fewer");
    }
  }

  private boolean isRest(String contentRange, long from) {
    Matcher range = CONTENT_RANGE.matcher(contentRange);
    return range.matches()
        && Long.parseLong(range.group(1)) == from
        && Long.parseLong(range.group(2)) == size - 1
        && (range.group(3).equals("*") || Long.parseLong(range.group(3)) == size);
  }

  private DownloadException wrongSize(Answer answer, String comparison) {
    return new DownloadException(
        "%s sends %s bytes for %s than the %d that it has"
            .formatted(answer.uri().getHost(), comparison, name(), size));
  }

  private String name() {
    String path = uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The most bytes that were ever there, while the progress hears of those that are. */
  private static final class HighWater {
    private final Progress progress;
    private long most;

    HighWater(Progress progress) {
      this.progress = progress;
    }

    void received(long bytes) {
      most = Math.max(most, bytes);
      progress.received(bytes);
    }

    long bytes() {
      return most;
    }
  }
}
