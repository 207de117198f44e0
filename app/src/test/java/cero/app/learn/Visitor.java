package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests byte by byte as it likes, as browsers never would. */
record Visitor(URI page) {
  private static final Pattern LENGTH = Pattern.compile("(?i)\ncontent-length: (\\d+)");
  private static final int MOST = 1 << 20;

  /** What came back. */
  record Reply(int status, String head, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    /** The error's code. */
    String code() {
      return json().path("error").path("code").asString();
    }

    /** Whether the head has a line, in any case. */
    boolean has(String line) {
      return head.toLowerCase(Locale.ROOT).contains(line.toLowerCase(Locale.ROOT));
    }
  }

  int port() {
    return page.getPort();
  }

  String host() {
    return "localhost:" + port();
  }

  /** A request with everything that it needs. */
  JsonNode get(String path) throws IOException {
    return expect(200, raw("GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\n", ""));
  }

  JsonNode post(String path, String json) throws IOException {
    return expect(200, tryPost(path, json));
  }

  private static JsonNode expect(int status, Reply reply) {
    assertEquals(status, reply.status(), reply.body());
    return reply.json();
  }

  Reply tryPost(String path, String json) throws IOException {
    return raw(
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
            .formatted(path, host()),
        json);
  }

  /**
   * @param head lines, each with its end, without the length and the empty line
   */
  Reply raw(String head, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    return send(
        "%sContent-Length: %d\r\nConnection: close\r\n\r\n".formatted(head, content.length),
        content);
  }

  /** Everything as it is given. */
  Reply send(String head, byte[] content) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(60_000);
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
      request.writeBytes(content);
      socket.getOutputStream().write(request.toByteArray());
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    }
  }

  /**
   * The same, and says that nothing more will come. Reads the first answer, and of one without end
   * only its head.
   */
  Reply sendAndEnd(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      InputStream stream = new BufferedInputStream(socket.getInputStream());
      String head = head(stream);
      if (head.startsWith("HTTP/1.1 100")) { // says only that the request may go on
        head = head(stream);
      }
      byte[] body = new byte[0];
      if (!head.contains("text/event-stream")) {
        Matcher length = LENGTH.matcher(head);
        body = stream.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : MOST);
      }
      byte[] read = head.getBytes(StandardCharsets.ISO_8859_1);
      return read(
          new SequenceInputStream(new ByteArrayInputStream(read), new ByteArrayInputStream(body)));
    }
  }

  /** Up to the empty line, or all there is. */
  private static String head(InputStream stream) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = stream.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static Reply read(InputStream stream) throws IOException {
    String all = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    int end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Reply(0, all, ""); // cut off without an answer
    }
    int status = Integer.parseInt(all.substring(9, 12));
    return new Reply(status, all.substring(0, end), all.substring(end + 4));
  }
}
