package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import cero.app.TestModel;
import cero.app.fuzz.Damage;
import cero.app.fuzz.Seeds;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Asks the page's server what no page asks. Each request is answered, or refused with a code and a
 * sentence: never with a failure inside, a trace, a line in the log or a wait without end; and then
 * the server answers as before.
 */
@Tag("long")
class OddRequestsTest {
  private static final int MOST_MESSAGE = 300;

  /** Requests as the page makes them. */
  private static final List<String> REQUESTS =
      List.of(
          "GET /api/state ",
          "GET /api/training ",
          "GET /api/training/checkpoints ",
          "GET /api/events ",
          "GET / ",
          "GET /words/en.json ",
          "POST /api/model {\"id\":\"training\"}",
          "POST /api/tokens {\"text\":\"the fox\",\"checkpoint\":0}",
          "POST /api/tokens {\"text\":\"the fox\"}",
          "POST /api/loss {\"text\":\"the fox and\",\"top\":5,\"steps\":[{\"lr\":0.1,\"count\":1}]}",
          "POST /api/loss {\"text\":\"the fox\",\"first\":3,\"then\":[1,2,3]}",
          "POST /api/logits {\"text\":\"the fox\",\"position\":0}",
          "POST /api/step {\"text\":\"the fox\",\"lr\":0.1,\"count\":1,\"other\":\"the hen\",\"top\":3,"
              + "\"before\":[{\"lr\":0.1,\"count\":1}]}",
          "POST /api/distribution {\"text\":\"the\",\"temperature\":1.5,\"top_k\":5,\"top_p\":0.9,"
              + "\"draws\":10,\"seed\":1,\"top\":5,\"first\":1,\"then\":[1]}",
          "POST /api/generate {\"text\":\"the\",\"tokens\":3,\"temperature\":0.5,\"top_k\":5,"
              + "\"top_p\":0.9,\"seed\":1}",
          "POST /api/training/start {\"lang\":\"en\",\"steps\":10,\"lr\":0.01}",
          "POST /api/training/pause {}",
          "POST /api/training/resume {}",
          "POST /api/training/step {}",
          "POST /api/training/stop {}",
          "POST /api/training/rate {\"lr\":0.01}");

  /** A value in JSON that is no container. */
  private static final Pattern SCALAR =
      Pattern.compile("(?<=[:\\[,])(\"[^\"]*\"|-?[0-9][0-9.eE+-]*)");

  /** What may stand where a value was; not all of it is JSON. */
  private static final List<String> VALUES =
      List.of(
          "NaN",
          "-Infinity",
          "1e999",
          "-1e999",
          "1e-999",
          "1e-323",
          "-0.0",
          "0x10",
          "01",
          "+1",
          ".5",
          "1.",
          "9".repeat(400),
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "-9223372036854775808",
          "1e9",
          "100",
          "30",
          "1000",
          "\"\\ud800\"",
          "\"\\udc00 the\"",
          "\"the \\ud83d\"",
          "\"\\u0000\\u0007\\u001b[2J\\u202e\"",
          "\"\u0001\"",
          "\"\u007f\u0085\u2028\"",
          "\"<|endoftext|>\"",
          "\"e" + "\u0301".repeat(500) + "\"",
          "\"" + "👩‍🚀".repeat(200) + "\"",
          "\"" + "a".repeat(2000) + "\"",
          "\"" + "a".repeat(2001) + "\"",
          "\"" + "여".repeat(20_000) + "\"",
          "\"\\\"",
          "\"",
          "[".repeat(500) + "]".repeat(500),
          "{\"a\":".repeat(300) + "1" + "}".repeat(300),
          "[1,2,3]",
          "[{\"lr\":1000,\"count\":30}]",
          "[{\"lr\":1e-9,\"count\":30,\"x\":1}]",
          "{\"lr\":1}",
          "");

  private static final List<String> METHODS =
      List.of(
          "GET",
          "POST",
          "HEAD",
          "PUT",
          "get",
          "OPTIONS",
          "CONNECT",
          "T\u0007",
          "",
          "A".repeat(9000));

  private static final List<String> PATHS =
      List.of(
          "",
          "*",
          "//",
          "/%",
          "/%00",
          "/%2e%2e/%2e%2e/pom.xml",
          "/../../../etc/passwd",
          "/api/state?",
          "/api/state?a=b&a=c&" + "x".repeat(5000),
          "/api/state?text=100%&b={|}",
          "/api/state#top",
          "/api/state;a=b",
          "/api//state",
          "/API/STATE",
          "/api/loss/",
          "/api/training/start/../stop",
          "/\u00e9\u0000\u001b",
          "/여우",
          "mailto:someone",
          "http://evil.example/api/state",
          "http://[::1/",
          "/" + "a".repeat(20_000),
          "/a b c");

  private static final List<String> HEADERS =
      List.of(
          "Content-Type: text/html",
          "Content-Type: application/json\r\nContent-Type: application/json",
          "Host: evil.example",
          "Content-Length: -1",
          "Content-Length: 1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 5\r\nContent-Length: 6",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked\r\nContent-Length: 5",
          "Expect: 100-continue",
          "Expect: the worst",
          "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings",
          "Range: bytes=0-1",
          "If-None-Match: *",
          "Cookie: " + "c".repeat(10_000),
          "Cookie: " + "c".repeat(500_000),
          "no colon",
          ": no name",
          "b\u0000d: \u0001\u001b",
          " folded: line",
          "X: y\r\n".repeat(300).strip(),
          "Sec-Fetch-Site: cross-site",
          "Origin: null");

  private static final List<String> VERSIONS = List.of("HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "", "x");

  /** What the JDK's server answers by itself to what it can't read. */
  private static final Pattern UNREADABLE =
      Pattern.compile("<h1>(400|404|501)[A-Za-z ]*</h1>[A-Za-z -]{1,60}");

  private static final Pattern FOREIGN =
      Pattern.compile("Exception|\\bat cero\\.|\\bjava\\.|jackson|\\bnull\\b|[\\p{Cntrl}\u202e]");

  @TempDir private Path folder;

  private final Logged logged = new Logged();
  private LearnServer server;
  private Visitor visitor;
  private String model;

  @BeforeEach
  void open() throws IOException {
    Path written = Path.of(TestModel.write(folder.resolve("model")));
    ModelShelf shelf = new ModelShelf(List.of(written), folder.resolve("none"));
    server = new LearnServer(0, "1", shelf, TinyStoryRun::new, 1);
    visitor = new Visitor(server.address());
    JsonNode shown = visitor.get("/api/state").path("model");
    model = "{\"id\":\"%s\"}".formatted(shown.path("id").asString());
  }

  @AfterEach
  void close() {
    server.close();
    logged.close();
  }

  /** The same whenever it is asked, if the server is well. */
  private List<JsonNode> answers() throws IOException {
    var _ = visitor.post("/api/model", model);
    String text = "{\"text\":\"the fox and the hen\"";
    return List.of(
        visitor.post("/api/tokens", text + "}"),
        visitor.post("/api/loss", text + "}"),
        visitor.post("/api/generate", text + ",\"tokens\":5}"),
        visitor.post("/api/distribution", text + ",\"draws\":20}"));
  }

  @Test
  void areAnsweredOrRefused() throws Exception {
    List<JsonNode> before = answers();
    Seeds.repeat(
        12_000,
        (seed, damage) -> {
          String[] request = damage.oneOf(REQUESTS).split(" ", 3);
          if (damage.chance(4)) {
            oddHead(seed, damage, request);
          } else {
            oddBody(seed, damage, request);
          }
          assertEquals("", logged.text(), seed);
        });
    assertEquals(before, answers());
    server.close();
    assertEquals("", logged.text(), "when it is closed");
  }

  /** A request whose body is odd, in a head as any page sends. */
  private void oddBody(String seed, Damage damage, String[] request) {
    byte[] body = body(damage, request[2]);
    String head = head(request[0], request[1], "HTTP/1.1", "Content-Length: " + body.length);
    String about = seed + " " + head + new String(body, StandardCharsets.UTF_8);
    Visitor.Reply reply = reply(about, head, body);
    about += "\n" + reply;
    assertTrue(reply.status() != 0, about);
    judge(about, reply);
  }

  private byte[] body(Damage damage, String json) {
    if (json.isEmpty()) {
      return new byte[0];
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    if (damage.chance(3)) {
      return damage.of(bytes);
    }
    List<MatchResult> scalars = SCALAR.matcher(json).results().toList();
    String changed;
    if (scalars.isEmpty() || damage.chance(8)) {
      String field = damage.oneOf(List.of("text", "lr", "", "__proto__", "checkpoint"));
      String more = scalars.isEmpty() ? "" : ",";
      changed = "{\"%s\":%s%s".formatted(field, damage.oneOf(VALUES), more) + json.substring(1);
    } else {
      MatchResult scalar = damage.oneOf(scalars);
      changed =
          json.substring(0, scalar.start()) + damage.oneOf(VALUES) + json.substring(scalar.end());
    }
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  private String head(String method, String path, String version, String headers) {
    return "%s %s %s\r\nHost: %s\r\nContent-Type: application/json\r\n%s\r\n\r\n"
        .formatted(method, path, version, visitor.host(), headers);
  }

  /** A request whose head is odd, which may be cut off without an answer. */
  private void oddHead(String seed, Damage damage, String[] request) {
    byte[] body = request[2].getBytes(StandardCharsets.UTF_8);
    String method = damage.chance(2) ? request[0] : damage.oneOf(METHODS);
    String path = damage.chance(2) ? request[1] : damage.oneOf(PATHS);
    String version = damage.chance(4) ? damage.oneOf(VERSIONS) : "HTTP/1.1";
    List<String> headers = new ArrayList<>(List.of("Content-Length: " + body.length));
    if (damage.chance(2)) {
      headers.add(damage.oneOf(HEADERS));
    }
    if (damage.chance(4)) {
      headers.removeFirst();
    }
    String head = head(method, path, version, String.join("\r\n", headers));
    if (damage.chance(4)) {
      byte[] damaged = damage.of(head.getBytes(StandardCharsets.UTF_8));
      head = new String(damaged, StandardCharsets.ISO_8859_1);
    }
    String about = seed + " " + head;
    judge(about, reply(about, head, body));
  }

  private Visitor.Reply reply(String about, String head, byte[] body) {
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] request = new byte[start.length + body.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(body, 0, request, start.length, body.length);
    try {
      return visitor.sendAndEnd(request);
    } catch (SocketTimeoutException e) {
      return fail("no answer\n" + about, e);
    } catch (SocketException e) {
      return new Visitor.Reply(0, "cut off", "");
    } catch (IOException e) {
      return fail(about, e);
    }
  }

  private static void judge(String about, Visitor.Reply reply) {
    String all = about + "\n" + reply;
    if (reply.status() == 0 || reply.body().isEmpty()) {
      assertFalse(reply.status() >= 500, all);
      return;
    }
    if (reply.status() == 200) {
      assertFalse(reply.body().contains("\"NaN\"") || reply.body().contains("Infinity"), all);
      return;
    }
    if (UNREADABLE.matcher(reply.body()).lookingAt()) {
      return;
    }
    boolean refused = reply.status() / 100 == 4;
    assertTrue(refused || reply.status() == 503, all);
    try {
      JsonNode error = reply.json().path("error");
      String message = error.path("message").asString();
      assertFalse(error.path("code").asString().isBlank() || message.isBlank(), all);
      assertFalse(FOREIGN.matcher(message).find() || message.length() > MOST_MESSAGE, all);
    } catch (JacksonException e) {
      fail(all, e);
    }
  }
}
