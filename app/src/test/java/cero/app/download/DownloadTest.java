package cero.app.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.app.download.TestServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
  private static final byte[] CONTENT = randomBytes(300_000);
  private static final int HALF = CONTENT.length / 2;
  private static final Checksum SHA_256 = sha256(CONTENT);

  /** Three more tries without waiting; long enough for a busy machine. */
  static final Patience QUICK = patience(Duration.ofSeconds(5));

  @TempDir Path folder;
  private TestServer server;
  private Path file;
  private final List<Long> received = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  static Patience patience(Duration silence) {
    return new Patience(
        Duration.ofSeconds(5), silence, Collections.nCopies(3, Duration.ofMillis(1)));
  }

  static Checksum sha256(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return Checksum.sha256(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    file = folder.resolve("file");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void fetch() throws IOException {
    fetch(QUICK);
  }

  private void fetch(Patience patience) throws IOException {
    new Download(server.uri("/file"), CONTENT.length, SHA_256)
        .to(
            file,
            patience,
            new Download.Progress() {
              @Override
              public void received(long bytes) {
                received.add(bytes);
              }

              @Override
              public void retrying(DownloadException why, Duration pause) {
                reasons.add(why.getMessage());
              }
            });
  }

  private String failure() {
    return failure(QUICK);
  }

  private String failure(Patience patience) {
    String message = assertThrows(IOException.class, () -> fetch(patience)).getMessage();
    assertFalse(Files.exists(file));
    assertEquals(1, message.lines().count());
    return message;
  }

  private void assertFetched() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertFalse(Files.exists(part()), "nothing is left beside it");
  }

  private Path part() {
    return folder.resolve("file.part");
  }

  private boolean halfIsThere() {
    return part().toFile().length() == HALF;
  }

  private Optional<String> range(int request) {
    return server.requests().get(request).header("Range");
  }

  @Test
  void aFileComesWholeAndOnlyOnce() throws IOException {
    server.on("/file", TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(0, received.getFirst());
    assertEquals(CONTENT.length, received.getLast());
    fetch();
    assertEquals(1, server.requests().size());
    assertEquals(Optional.empty(), range(0));
  }

  @Test
  void aDamagedFileIsFetchedAgain() throws IOException {
    byte[] damaged = CONTENT.clone();
    damaged[7]++;
    Files.write(file, damaged);
    server.on("/file", TestServer.file(CONTENT));
    fetch();
    assertFetched();
  }

  @Test
  void aCutConnectionIsGoneOnFrom() throws IOException {
    server.on(
        "/file", Reply.of(200, CONTENT).cutAt(HALF, this::halfIsThere), TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(Optional.of("bytes=" + HALF + "-"), range(1));
    assertEquals(List.of("the connection to 127.0.0.1 was cut"), reasons);
  }

  @Test
  void anEarlierCallIsGoneOnFrom() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    server.on("/file", TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(Optional.of("bytes=1000-"), range(0));
    assertEquals(1000, received.getFirst());
  }

  @Test
  void whatHadComeWhollyNeedsNoRequest() throws IOException {
    Files.write(part(), CONTENT);
    fetch();
    assertFetched();
    assertEquals(List.of(), server.requests());
  }

  @Test
  void aPartThatIsTooLongIsBegunAnew() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, CONTENT.length + 1));
    server.on("/file", TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(Optional.empty(), range(0));
  }

  @Test
  void silenceIsCutAndGoneOnFrom() throws IOException {
    server.on("/file", Reply.of(200, CONTENT).silentAt(HALF), TestServer.file(CONTENT));
    fetch(patience(Duration.ofMillis(250)));
    assertFetched();
    assertEquals(Optional.of("bytes=" + HALF + "-"), range(1));
    assertEquals("127.0.0.1 sent nothing for 0.25 s", reasons.getFirst());
  }

  @Test
  void lastingSilenceIsAnError() throws IOException {
    server.on(
        "/file",
        Reply.of(200, CONTENT).silentAt(HALF),
        r -> TestServer.file(CONTENT).to(r).silentAt(0));
    Patience patience =
        new Patience(
            Duration.ofSeconds(5), Duration.ofMillis(200), List.of(Duration.ZERO, Duration.ZERO));
    assertEquals("127.0.0.1 sent nothing for 0.2 s", failure(patience));
    assertEquals(3, server.requests().size());
    assertEquals(HALF, Files.size(part()), "what has come is kept");
  }

  @Test
  void aServerThatNeverAnswersIsAnError() throws IOException {
    server.on(
        "/file",
        request -> {
          try {
            Thread.sleep(Duration.ofSeconds(10));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Reply.of(200, CONTENT);
        });
    Patience patience = new Patience(Duration.ofMillis(300), Duration.ofMillis(100), List.of());
    assertEquals("127.0.0.1 does not answer", failure(patience));
  }

  @Test
  void aServerThatKnowsNoRangesStartsOver() throws IOException {
    server.on(
        "/file",
        Reply.of(200, CONTENT).cutAt(HALF, this::halfIsThere),
        _ -> Reply.of(200, CONTENT));
    fetch();
    assertFetched();
    assertEquals(2, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 0-299999/300000",
        "bytes 1000-299998/300000",
        "bytes 1000-299999/300001",
        "bytes 1001-299999/300000",
        "octets",
        ""
      })
  void anotherRangeThanAskedForStartsOver(String contentRange) throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    byte[] rest = Arrays.copyOfRange(CONTENT, 1000, CONTENT.length);
    server.on(
        "/file", Reply.of(206, rest).with("Content-Range", contentRange), TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(Optional.empty(), range(1));
    assertEquals(List.of("127.0.0.1 sent another part of file than was asked for"), reasons);
  }

  @Test
  void aRangeThatCantBeHadStartsOver() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    server.on("/file", Reply.of(416, ""), TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(Optional.empty(), range(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503})
  void aServerInTroubleIsAskedAgain(int status) throws IOException {
    server.on("/file", Reply.of(status, "trouble"), TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(List.of("127.0.0.1 answered with status " + status), reasons);
  }

  @Test
  void patienceEnds() {
    server.on("/file", Reply.of(503, "trouble"));
    assertEquals("127.0.0.1 answered with status 503", failure());
    assertEquals(4, server.requests().size());
  }

  @ParameterizedTest
  @CsvSource({"204", "206", "400", "401", "403", "404", "407", "416"})
  void otherAnswersAreErrorsAtOnce(int status) {
    server.on("/file", Reply.of(status, status == 204 ? "" : "no"));
    String message = failure();
    assertTrue(message.contains(status == 407 ? "the proxy" : "status " + status), message);
    assertEquals(1, server.requests().size());
  }

  @Test
  void moreBytesThanPromisedAreRefused() throws IOException {
    byte[] more = Arrays.copyOf(CONTENT, CONTENT.length + 1);
    server.on("/file", Reply.of(200, more));
    assertEquals("127.0.0.1 sends more bytes for file than the 300000 that it has", failure());
    server.on("/file", Reply.of(200, more).withoutLength());
    assertEquals("127.0.0.1 sends more bytes for file than the 300000 that it has", failure());
    assertFalse(Files.exists(part()));
    assertTrue(Collections.max(received) <= CONTENT.length, "never beyond");
  }

  @Test
  void fewerBytesThanPromisedAreRefused() {
    server.on("/file", Reply.of(200, Arrays.copyOf(CONTENT, HALF)));
    assertEquals("127.0.0.1 sends fewer bytes for file than the 300000 that it has", failure());
    assertEquals(1, server.requests().size());
    server.on("/file", Reply.of(200, Arrays.copyOf(CONTENT, HALF)).withoutLength());
    assertEquals("127.0.0.1 ended after 150000 of 300000 bytes of file", failure());
    assertEquals(1 + 4, server.requests().size());
  }

  @Test
  void aWrongChecksumRemovesWhatCame() throws IOException {
    byte[] wrong = CONTENT.clone();
    wrong[HALF]++;
    server.on("/file", Reply.of(200, wrong), TestServer.file(CONTENT));
    assertTrue(failure().startsWith("what came for file has another SHA-256 checksum"));
    assertFalse(Files.exists(part()));
    fetch();
    assertFetched();
    assertEquals(Optional.empty(), range(1));
  }

  @Test
  void aWebPageIsNotTheFile() {
    server.on("/file", Reply.of(200, "<html>log in</html>").with("Content-Type", "text/html"));
    String message = failure();
    assertTrue(message.startsWith("127.0.0.1 sent a web page instead of file: "), message);
  }

  @Test
  void aFailureLeavesTheOldFile() throws IOException {
    Files.writeString(file, "old");
    server.on("/file", Reply.of(404, ""));
    assertThrows(DownloadException.class, this::fetch);
    assertEquals("old", Files.readString(file));
  }

  @Test
  void redirectsAreFollowed() throws IOException {
    server.on("/file", Reply.redirect("/there?and=more"));
    server.on("/there", Reply.redirect(server.address() + "/here"));
    server.on(
        "/here", Reply.of(200, CONTENT).cutAt(HALF, this::halfIsThere), TestServer.file(CONTENT));
    fetch();
    assertFetched();
    assertEquals(
        Optional.of("bytes=" + HALF + "-"), server.requests("/here").getLast().header("Range"));
  }

  @Test
  void redirectsInACircleEnd() {
    server.on("/file", Reply.redirect("/there"));
    server.on("/there", Reply.redirect("/file"));
    assertEquals("127.0.0.1 redirects more than 10 times, perhaps in a circle", failure());
    assertEquals(11, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://example.org/file", "file:///etc/passwd", "http:", "::"})
  void redirectsToNoAddressAreErrors(String location) {
    server.on("/file", Reply.redirect(location));
    assertTrue(failure().startsWith("127.0.0.1 sends on to something that is no address"));
  }

  @Test
  void redirectsMayGoFromHttpToHttpsButNotBack() throws IOException {
    URI http = URI.create("http://example.org/a");
    URI https = URI.create("https://example.org/a");
    assertEquals(https, Http.sentOn(http, "https://example.org/a"));
    assertEquals("https", Http.sentOn(https, "/b").getScheme());
    String message =
        assertThrows(DownloadException.class, () -> Http.sentOn(https, "http://example.org/a"))
            .getMessage();
    assertTrue(message.startsWith("example.org sends on from https to http"), message);
  }

  @Test
  void nobodyListeningIsAnErrorAtOnce() throws IOException {
    server.close();
    assertTrue(failure().startsWith("127.0.0.1 can't be reached"));
    assertEquals(List.of(), reasons);
  }

  @Test
  void twoDownloadsDoNotWriteOneFile() throws IOException {
    try (PartFile other = PartFile.of(file)) {
      assertEquals(0, other.size());
      assertEquals("another download is writing " + part(), failure());
    }
  }

  @Test
  void aFolderThatIsNotThereIsOneSentence() {
    file = folder.resolve("no/file");
    server.on("/file", TestServer.file(CONTENT));
    assertTrue(failure().endsWith("can't be written: its folder does not exist"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsNotTriedAgain() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
        "no small disk can be mounted here");
    try {
      file = disk.resolve("file");
      server.on("/file", TestServer.file(CONTENT));
      assertTrue(failure().startsWith("no space left on the disk for " + disk));
      assertEquals(1, server.requests().size());
    } finally {
      assertTrue(succeeds("umount", disk.toString()));
    }
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void aServerMayAskForALongerPauseButNotForHours() {
    Duration second = Duration.ofSeconds(1);
    assertEquals(second, Retries.pause(second, Duration.ZERO));
    assertEquals(Duration.ofSeconds(5), Retries.pause(second, Duration.ofSeconds(5)));
    assertEquals(Duration.ofMinutes(1), Retries.pause(second, Duration.ofHours(5)));
  }

  @Test
  void progressRenewsThePatience() throws IOException {
    long[] bytes = {0};
    int[] tries = {0};
    String end =
        new Retries(QUICK, (_, _) -> {})
            .run(
                () -> {
                  bytes[0] += 1 << 20;
                  if (++tries[0] < 50) {
                    throw DownloadException.passing("cut", null);
                  }
                  return "end";
                },
                () -> bytes[0]);
    assertEquals("end", end);
  }

  @Test
  void gitsHashIsThatOfGit() throws IOException {
    Files.writeString(file, "hello\n"); // echo hello | git hash-object --stdin
    assertTrue(
        new Checksum(Checksum.Hash.GIT_BLOB, "ce013625030ba8dba906f756967f9e9ca394464a")
            .isOf(file));
    assertThrows(IllegalArgumentException.class, () -> Checksum.sha256("ce01"));
  }
}
