package cero.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page's server answers to somebody beside the page. */
final class ServerAnswers implements AutoCloseable {
  private static final Duration LONGEST_TRAINING = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI server;

  ServerAnswers(URI server) {
    this.server = server;
  }

  JsonNode get(String path) {
    return send(HttpRequest.newBuilder(server.resolve(path)));
  }

  JsonNode post(String path, String json) {
    return send(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      return JsonMapper.shared()
          .readTree(client.send(request.build(), BodyHandlers.ofString()).body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The training as it is now. */
  JsonNode training() {
    return get("/api/training").path("training");
  }

  JsonNode checkpoints() {
    return get("/api/training/checkpoints").path("checkpoints");
  }

  void start(int steps) {
    var _ = post("/api/training/start", "{\"lang\":\"en\",\"steps\":%d}".formatted(steps));
  }

  /** Waits until the training is in a state. */
  void waitUntil(String state) {
    long end = System.nanoTime() + LONGEST_TRAINING.toNanos();
    while (!training().path("state").asString().equals(state)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not " + state + ": " + training());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
