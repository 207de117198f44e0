package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Visitors that leave before their answer, or never take it, cost the others nothing. */
class GoneVisitorsTest {
  /** More than the server has connections. */
  private static final int MANY = 300;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private LearnServer server;
  private Visitor visitor;

  @BeforeEach
  void open() throws IOException {
    ModelShelf shelf = new ModelShelf(List.of(), Path.of("none"));
    server =
        new LearnServer(
            0, "1", shelf, TinyStoryRun::new, 1, Duration.ofMillis(300), new Workbench());
    visitor = new Visitor(server.address());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String request(String line) {
    String body = line.startsWith("POST") ? "{\"text\":\"a\"}" : "";
    return "%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(line, visitor.host(), body.length(), body);
  }

  /** So many leave; in between somebody stays, so that no more wait than the system lets wait. */
  private void leave(int times, IntFunction<String> request) throws IOException {
    for (int i = 0; i < times; i++) {
      leaveAfter(request.apply(i));
      if (i % 50 == 0) {
        assertTimeoutPreemptively(
            LONGEST_WAIT, () -> visitor.get("/api/state"), "it no longer answers");
      }
    }
  }

  /** Sends it and goes, without waiting; the connection is reset. */
  private void leaveAfter(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // The server was full, and has closed it first.
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2048); // before it is connected: little is taken unasked
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), visitor.port()));
    return socket;
  }

  private static long descriptors() throws IOException {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "open files can't be counted here");
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    }
  }

  private void requireAsOnTheFirstDay(long descriptorsBefore) {
    assertTimeoutPreemptively(
        LONGEST_WAIT,
        () -> {
          while (!answers() || descriptors() > descriptorsBefore + 20) {
            Thread.sleep(20);
          }
        },
        () -> "it no longer answers, or keeps what it opened");
  }

  private boolean answers() {
    try {
      return visitor.get("/api/state") != null;
    } catch (IOException | AssertionError e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/tokens",
        "GET /api/state",
        "GET /lib/uPlot.esm.js",
        "HEAD /api/state",
        "GET /nowhere",
        "PUT /api/state"
      })
  void whoLeavesBeforeTheAnswerIsForgotten(String line) throws IOException {
    assertTrue(answers());
    long before = descriptors();
    leave(MANY, _ -> request(line));
    requireAsOnTheFirstDay(before);
  }

  @Test
  void whoLeavesInTheMiddleOfItsRequestIsForgotten() throws IOException {
    assertTrue(answers());
    long before = descriptors();
    String whole = request("POST /api/tokens");
    leave(MANY, i -> whole.substring(0, 1 + i % (whole.length() - 1)));
    requireAsOnTheFirstDay(before);
  }

  @Test
  @Tag("long")
  void aHundredThousandMayLeave() throws IOException {
    assertTrue(answers());
    long before = descriptors();
    List<String> requests =
        List.of(
            request("POST /api/tokens"),
            request("GET /lib/uPlot.esm.js"),
            request("GET /api/state").repeat(3),
            request("GET /api/state").substring(0, 30));
    leave(100_000, i -> requests.get(i % requests.size()));
    requireAsOnTheFirstDay(before);
  }

  /** Asks again and again, and reads nothing, until both sides' buffers are full. */
  @Test
  void whoNeverReadsIsCutOff() throws IOException {
    assertTrue(answers());
    long before = descriptors();
    byte[] pipelined =
        request("GET /lib/uPlot.esm.js").repeat(100).getBytes(StandardCharsets.US_ASCII);
    try (Socket first = connect();
        Socket second = connect()) {
      for (Socket socket : List.of(first, second)) {
        assertTimeoutPreemptively(LONGEST_WAIT, () -> writeUntilCutOff(socket, pipelined));
      }
    }
    requireAsOnTheFirstDay(before);
  }

  private static void writeUntilCutOff(Socket socket, byte[] requests) throws IOException {
    OutputStream out = socket.getOutputStream();
    try {
      while (true) {
        out.write(requests);
      }
    } catch (SocketException e) {
      // The server has gone.
    }
  }

  /** More than there are connections send the beginning of a request, and then nothing. */
  @Test
  @Tag("long")
  void whoNeverEndsItsRequestIsCutOff() throws IOException {
    stayAndRequireAnAnswer(request("GET /api/state").substring(0, 30));
  }

  /** More than there are connections get an answer, and keep the connection for a next request. */
  @Test
  @Tag("long")
  void whoStaysAndAsksNothingKeepsNobodyOut() throws IOException {
    stayAndRequireAnAnswer(request("GET /api/state"));
  }

  private void stayAndRequireAnAnswer(String request) throws IOException {
    assertTrue(answers());
    List<Socket> staying = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        Socket socket = connect();
        staying.add(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      }
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            while (!answers()) {
              Thread.sleep(100);
            }
          },
          "it no longer answers");
    } finally {
      for (Socket socket : staying) {
        socket.close();
      }
    }
  }

  @Test
  void pipelinedAnswersComeInTheirOrder() throws IOException {
    try (Socket socket = connect()) {
      String last =
          request("GET /nowhere").replace("Content-Type", "Connection: close\r\nContent-Type");
      String all = request("GET /api/state") + request("HEAD /api/state") + last;
      socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      List<String> statuses =
          answers.lines().filter(line -> line.contains("HTTP/1.1 ")).toList().stream()
              .map(line -> line.replaceFirst(".*HTTP/1.1 (\\d+).*", "$1"))
              .toList();
      assertEquals(List.of("200", "200", "404"), statuses, answers);
    }
  }

  @Test
  void aHalfClosedConnectionIsAnswered() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request("GET /api/state").getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertEquals(200, Visitor.read(socket.getInputStream()).status());
    }
  }

  @Test
  void anOldBrowserIsAnsweredAndItsConnectionClosed() throws IOException {
    try (Socket socket = connect()) {
      String old = request("GET /api/state").replace("HTTP/1.1", "HTTP/1.0");
      socket.getOutputStream().write(old.getBytes(StandardCharsets.US_ASCII));
      assertEquals(200, Visitor.read(socket.getInputStream()).status());
    }
  }

  /** Those that listen are forgotten at the next heartbeat; nobody else waits for them. */
  @Test
  void listenersThatLeaveKeepNobodyWaiting() throws IOException {
    assertTrue(answers());
    long before = descriptors();
    leave(MANY, _ -> request("GET /api/events"));
    requireAsOnTheFirstDay(before);
  }

  @Test
  void aHeadHasNoBodyAndLogsNothing() throws IOException {
    try (Logged logged = new Logged()) {
      for (String path : List.of("/api/state", "/lib/uPlot.min.css", "/nowhere", "/api/events")) {
        Visitor.Reply reply =
            visitor.raw("HEAD " + path + " HTTP/1.1\r\nHost: " + visitor.host() + "\r\n", "");
        assertEquals("", reply.body(), path);
        assertFalse(reply.has("content-length: 0"), reply.head());
      }
      assertEquals("", logged.text());
    }
  }
}
