package cero.app.download;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server on this machine that answers as it is told to, rightly or wrongly. */
public final class TestServer implements Closeable {
  /** What is asked; the path as it was sent, with its query. */
  public record Request(String path, Map<String, String> headers) {
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  /** Chooses the answer to a request. */
  @FunctionalInterface
  public interface Handler {
    Reply to(Request request);
  }

  /**
   * An answer.
   *
   * @param length what Content-Length says; none if negative
   * @param sent bytes of the body that are sent
   * @param ends when the connection ends after that; until then it is silent
   */
  public record Reply(
      int status,
      Map<String, String> headers,
      byte[] body,
      int length,
      int sent,
      BooleanSupplier ends) {
    public static Reply of(int status, byte[] body) {
      return new Reply(status, Map.of(), body, body.length, body.length, () -> true);
    }

    public static Reply of(int status, String text) {
      return of(status, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply redirect(String location) {
      return of(302, "").with("Location", location);
    }

    public Reply with(String header, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(header, value);
      return new Reply(status, more, body, length, sent, ends);
    }

    /**
     * @param seen whether the client has taken what was sent; what it has not, a cut may take away
     */
    public Reply cutAt(int bytes, BooleanSupplier seen) {
      return new Reply(status, headers, body, length, bytes, seen);
    }

    public Reply silentAt(int bytes) {
      return cutAt(bytes, () -> false);
    }

    public Reply promising(int bytes) {
      return new Reply(status, headers, body, bytes, sent, ends);
    }

    public Reply withoutLength() {
      return promising(-1);
    }
  }

  private final ServerSocket socket;
  private final SequencedMap<String, Handler> handlers = new LinkedHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public TestServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public String address() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  public URI uri(String path) {
    return URI.create(address() + path);
  }

  /** Answers requests of a path, which may be without its query. */
  public void on(String path, Handler handler) {
    synchronized (handlers) {
      handlers.put(path, handler);
    }
  }

  /** Answers the first request of a path in the first way, and so on; the last way stays. */
  public void on(String path, Reply first, Handler... then) {
    on(
        path,
        request -> {
          int count = asked.merge(path, 1, Integer::sum);
          return count == 1
              ? first
              : then.length == 0 ? first : then[Math.min(count - 2, then.length - 1)].to(request);
        });
  }

  /** Answers with a file, or with the rest of it that is asked for. */
  public static Handler file(byte[] content) {
    return request -> {
      if (request.header("Range").isEmpty()) {
        return Reply.of(200, content);
      }
      int from = Integer.parseInt(request.header("Range").get().replaceAll("\\D", ""));
      return Reply.of(206, Arrays.copyOfRange(content, from, content.length))
          .with(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    };
  }

  /** All requests that have come, in their order. */
  public List<Request> requests() {
    return requests;
  }

  /** The requests of a path. */
  public List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      } catch (IOException _) {
        return; // the test has ended
      }
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      Request request = read(connection);
      requests.add(request);
      Handler handler;
      synchronized (handlers) {
        handler = handlers.get(request.path());
        if (handler == null) {
          handler = handlers.get(request.path().replaceFirst("\\?.*", ""));
        }
      }
      write(connection, handler == null ? Reply.of(404, "nothing here") : handler.to(request));
    } catch (IOException _) {
      // The client has left.
    }
  }

  private static Request read(Socket connection) throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    String first = lines.readLine();
    if (first == null) {
      throw new IOException("no request");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
      String[] header = line.split(": ?", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
    }
    return new Request(first.split(" ", -1)[1], headers);
  }

  private void write(Socket connection, Reply reply) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 %d Some Words\r\n".formatted(reply.status));
    reply.headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (reply.length >= 0) {
      head.append("Content-Length: " + reply.length + "\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    OutputStream out = connection.getOutputStream();
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(reply.body, 0, Math.min(reply.sent, reply.body.length));
    out.flush();
    while (!reply.ends.getAsBoolean() && !socket.isClosed()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
