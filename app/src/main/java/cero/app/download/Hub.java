package cero.app.download;

import cero.app.download.Http.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Hugging Face hub, or a server that answers as it does. */
final class Hub implements Closeable {
  /** Bytes of all pages of a list, of which a usual one has a few thousand. */
  private static final int LARGEST_LIST = 16 << 20;

  private static final int MOST_PAGES = 100;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");

  private final URI address;
  private final boolean hasToken;
  private final Http http;

  /**
   * @param address such as {@code https://huggingface.co}
   * @param token the user's, which only the hub itself is told
   * @throws IllegalArgumentException if the address is not that of a server of the web, or the
   *     token has characters that can't be sent
   */
  Hub(String address, Optional<String> token, Patience patience) {
    this.address = checked(address);
    this.hasToken = token.isPresent();
    this.http = new Http(patience, token.map(value -> new Http.Token(this.address, value)));
  }

  private static URI checked(String address) {
    try {
      URI uri = new URI(address.replaceFirst("/+$", ""));
      if (String.valueOf(uri.getScheme()).matches("(?i)https?")
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Told below, in the same words.
    }
    throw new IllegalArgumentException(
        "'%s' is not the address of a hub, such as https://huggingface.co".formatted(address));
  }

  URI address() {
    return address;
  }

  Http http() {
    return http;
  }

  @Override
  public void close() {
    http.close();
  }

  /** Where a file of a repository lies. */
  Download download(String repository, String revision, HubFile file) {
    URI uri =
        URI.create(
            "%s/%s/resolve/%s/%s".formatted(address, repository, encoded(revision), file.name()));
    return new Download(uri, file.size(), file.checksum());
  }

  /**
   * Asks for the files of a repository.
   *
   * @return by path; what Cero has no use for, such as a file without a usable hash, is left out
   * @throws DownloadException if there is no such repository or revision, if it can't be reached,
   *     or if the answer is not a list of files
   */
  SequencedMap<String, HubFile> files(String repository, String revision, Retries.Told told)
      throws IOException {
    SequencedMap<String, HubFile> files = new LinkedHashMap<>();
    int room = LARGEST_LIST;
    Optional<URI> page =
        Optional.of(
            URI.create(
                "%s/api/models/%s/tree/%s?recursive=true"
                    .formatted(address, repository, encoded(revision))));
    for (int pages = 0; page.isPresent(); pages++) {
      if (pages == MOST_PAGES) {
        throw new DownloadException(
            "%s has more than %d pages of files for %s"
                .formatted(address.getHost(), MOST_PAGES, repository));
      }
      URI asked = page.get();
      int most = room;
      Page read =
          new Retries(http.patience(), told).run(() -> addPage(asked, most, files), () -> 0);
      room -= read.bytes();
      page = read.next();
    }
    return files;
  }

  /** A page of the list that was read, and the next one's address. */
  private record Page(int bytes, Optional<URI> next) {}

  /**
   * Reads one page of the list.
   *
   * @param most bytes that it may have
   */
  private Page addPage(URI uri, int most, Map<String, HubFile> files) throws IOException {
    try (Answer answer = http.get(uri, Map.of())) {
      if (answer.status() != 200) {
        throw answer.unexpected();
      }
      byte[] json = answer.body().readNBytes(most + 1);
      if (json.length > most) {
        throw new DownloadException(
            "%s lists more files than a model has: the list is larger than %d MiB"
                .formatted(address.getHost(), LARGEST_LIST >> 20));
      }
      for (JsonNode entry : list(json)) {
        if (entry.path("type").asString("").equals("file")) {
          file(entry).ifPresent(file -> files.put(file.name(), file));
        }
      }
      Matcher next = NEXT.matcher(answer.header("Link").orElse(""));
      return new Page(
          json.length,
          next.find() ? Optional.of(Http.sentOn(answer.uri(), next.group(1))) : Optional.empty());
    }
  }

  private JsonNode list(byte[] json) throws DownloadException {
    try {
      JsonNode list = JsonMapper.shared().readTree(json);
      if (list.isArray()) {
        return list;
      }
    } catch (JacksonException _) {
      // Told below, in the same words.
    }
    throw new DownloadException(
        "%s does not answer with a list of files: is it the address of a Hugging Face hub?"
            .formatted(address));
  }

  private static Optional<HubFile> file(JsonNode entry) {
    JsonNode lfs = entry.path("lfs");
    JsonNode size = lfs.isObject() ? lfs.path("size") : entry.path("size");
    String hash = (lfs.isObject() ? lfs : entry).path("oid").asString("");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      return Optional.empty();
    }
    try {
      Checksum checksum =
          new Checksum(lfs.isObject() ? Checksum.Hash.SHA_256 : Checksum.Hash.GIT_BLOB, hash);
      return Optional.of(new HubFile(entry.path("path").asString(""), size.longValue(), checksum));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Says of an answer with an unwanted status what it means at a hub. */
  DownloadException explained(DownloadException e, String repository, String revision) {
    String host = address.getHost();
    String sentence =
        switch (e.status()) {
          case 404 ->
              "%s has no model '%s' with the revision '%s': is the name right?"
                  .formatted(host, repository, revision);
          case 401 ->
              hasToken
                  ? "%s does not accept the token in HF_TOKEN for '%s', if there is such a model"
                      .formatted(host, repository)
                  : ("%s shows '%s' to nobody without a token: is the name right? If it is, put your"
                          + " token into HF_TOKEN")
                      .formatted(host, repository);
          case 403 ->
              ("%s does not let you have '%s': ask for access on its page, and put a token of yours"
                      + " into HF_TOKEN")
                  .formatted(host, repository);
          case 429 -> "%s says that it was asked too often: try again later".formatted(host);
          default -> null;
        };
    return sentence == null ? e : new DownloadException(sentence, e);
  }

  private static String encoded(String revision) {
    return URLEncoder.encode(revision, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
