package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileRequestsTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private static LearnServer server;
  private static Visitor visitor;

  @BeforeAll
  static void open() throws IOException {
    ModelShelf shelf = new ModelShelf(List.of(), Path.of("none"));
    server = new LearnServer(0, "1", shelf, TinyStoryRun::new, 1);
    visitor = new Visitor(server.address());
  }

  @AfterAll
  static void close() {
    server.close();
  }

  private static Visitor.Reply get(String path, String headers) throws IOException {
    return visitor.raw("GET " + path + " HTTP/1.1\r\n" + headers, "");
  }

  private static String host() {
    return "Host: " + visitor.host() + "\r\n";
  }

  @Test
  void onlyOurOwnNamesAreAnswered() throws IOException {
    int port = visitor.port();
    for (String name : List.of("localhost", "127.0.0.1", "[::1]", "LOCALHOST")) {
      assertEquals(200, get("/api/state", "Host: " + name + ":" + port + "\r\n").status(), name);
    }
    for (String wrong :
        List.of(
            "Host: evil.example:" + port,
            "Host: localhost",
            "Host: localhost:" + (port + 1),
            "Host: localhost.evil.example:" + port,
            "Host: localhost:" + port + "@evil.example",
            "Host: ",
            "X-Host: none",
            "Host: localhost:" + port + "\r\nHost: evil.example")) {
      Visitor.Reply reply = get("/api/state", wrong + "\r\n");
      assertEquals(403, reply.status(), wrong);
      assertEquals("wrong_host", reply.code());
    }
  }

  @Test
  void otherPagesAreRefused() throws IOException {
    for (String foreign :
        List.of(
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: https://" + visitor.host(),
            "Origin: http://localhost:1",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document")) {
      Visitor.Reply reply = get("/api/state", host() + foreign + "\r\n");
      assertEquals(403, reply.status(), foreign);
      assertEquals("wrong_origin", reply.code());
      assertFalse(reply.has("access-control"), reply.head());
    }
    String own = "Origin: http://" + visitor.host() + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertEquals(200, get("/api/state", host() + own).status());
    assertEquals(200, get("/api/state", host() + "Sec-Fetch-Site: none\r\n").status());
  }

  @Test
  void aLinkElsewhereMayOpenThePageButNotStandInAFrame() throws IOException {
    String link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: ";
    assertNotEquals(403, get("/", host() + link + "document\r\n").status());
    assertEquals(403, get("/", host() + link + "iframe\r\n").status());
    Visitor.Reply reply = get("/lib/uPlot.min.css", host());
    assertEquals(200, reply.status());
    assertTrue(reply.has("content-security-policy: default-src 'self'"), reply.head());
    assertTrue(reply.has("frame-ancestors 'none'"), reply.head());
    assertTrue(reply.has("x-content-type-options: nosniff"), reply.head());
    assertTrue(reply.has("content-type: text/css; charset=utf-8"), reply.head());
    assertTrue(reply.has("cache-control: no-store"), reply.head());
  }

  @Test
  void onlyJsonIsTaken() throws IOException {
    for (String type :
        List.of(
            "", "Content-Type: text/plain\r\n", "Content-Type: text/plain;application/json\r\n")) {
      Visitor.Reply reply =
          visitor.raw("POST /api/tokens HTTP/1.1\r\n" + host() + type, "{\"text\":\"a\"}");
      assertEquals(415, reply.status(), type);
      assertEquals("not_json", reply.code());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}{}",
        "{\"text\":\"a\",\"text\":\"b\"}",
        "{'text':'a'}",
        "\"text\"",
        "{\"text\":\"\u0001\"}"
      })
  void whatIsNoObjectIsRefused(String json) throws IOException {
    Visitor.Reply reply = visitor.tryPost("/api/model", json);
    assertEquals(400, reply.status());
    assertEquals("bad_json", reply.code());
  }

  @Test
  void whatWouldTakeLongToReadIsRefused() throws IOException {
    assertEquals("bad_json", visitor.tryPost("/api/model", "[".repeat(60_000)).code());
    String deep = "{\"a\":".repeat(10_000);
    assertEquals("bad_json", visitor.tryPost("/api/model", deep).code());
    String number = "{\"steps\":" + "9".repeat(60_000) + "}";
    assertEquals("bad_json", visitor.tryPost("/api/training/start", number).code());
    String exponent = "{\"lang\":\"en\",\"steps\":1e999999999}";
    assertEquals("bad_field", visitor.tryPost("/api/training/start", exponent).code());
  }

  @Test
  void aBodyThatIsTooLargeIsNotRead() throws IOException {
    String large = "{\"text\":\"" + "a".repeat(70_000) + "\"}";
    Visitor.Reply reply = visitor.tryPost("/api/tokens", large);
    assertEquals(413, reply.status());
    assertEquals("body_too_large", reply.code());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), visitor.port())) {
      String claim =
          "POST /api/tokens HTTP/1.1\r\n" + host() + JSON + "Content-Length: 99999999999\r\n\r\n";
      socket.getOutputStream().write(claim.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      assertEquals("HTTP/1.1 413", answer, "before any of it has come");
    }
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      chunks.append("400\r\n").append("b".repeat(0x400)).append("\r\n");
    }
    Visitor.Reply chunked =
        visitor.send(
            "POST /api/tokens HTTP/1.1\r\n"
                + host()
                + JSON
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunks.append("0\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    assertEquals(413, chunked.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../pom.xml",
        "/lib/../../../pom.xml",
        "/lib/%2e%2e/%2e%2e/pom.xml",
        "/lib/..%2f..%2fpom.xml",
        "//etc/passwd",
        "/etc/passwd",
        "/lib/uPlot.min.css/",
        "/lib//uPlot.min.css",
        "/lib/uPlot.min.css%00.html",
        "/lib/..\\..\\pom.xml",
        "/cero/app/version.txt",
        "/META-INF/MANIFEST.MF",
        "/words/../words/en.json",
        "/api/../api/state",
        "/api/state/",
        "/api"
      })
  void noPathLeadsElsewhere(String path) throws IOException {
    Visitor.Reply reply = get(path, host());
    assertTrue(reply.status() == 404 || reply.status() == 400, path + ": " + reply.status());
    assertFalse(reply.body().contains("root:") || reply.body().contains("<project"), reply.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "GET"})
  void otherMethodsAreRefused(String method) throws IOException {
    Visitor.Reply reply = visitor.raw(method + " /api/tokens HTTP/1.1\r\n" + host(), "");
    assertEquals(405, reply.status());
    assertFalse(reply.has("access-control"), reply.head());
    assertEquals(405, visitor.tryPost("/api/state", "{}").status());
  }

  /** A request of which only the beginning comes. */
  private static Socket slowRequest() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), visitor.port());
    String head = "POST /api/tokens HTTP/1.1\r\n" + host() + JSON + "Content-Length: 100\r\n\r\n{";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void whoIsSlowKeepsNobodyWaiting() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        slow.add(slowRequest());
      }
      assertTimeout(Duration.ofSeconds(5), () -> visitor.get("/api/state"));
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  @Tag("long")
  void whoIsTooSlowIsCutOff() throws IOException {
    try (Socket socket = slowRequest()) {
      socket.setSoTimeout(40_000);
      assertEquals(0, Visitor.read(socket.getInputStream()).status());
    }
  }

  @Test
  void onlyThisMachineIsAnswered() throws IOException {
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
          Assertions.assertThrows(
              ConnectException.class, () -> new Socket(address, visitor.port()).close());
        }
      }
    }
  }
}
