package cero.app.learn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells all visitors what happens, as server-sent events (<a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard</a>). Whoever
 * reads too slowly is dropped: the browser then comes again and asks for the whole history.
 */
final class Events implements AutoCloseable {
  private static final int MOST_VISITORS = 100;
  private static final int MOST_WAITING = 256;
  private static final int HEARTBEAT_SECONDS = 10;

  private static final String HEARTBEAT = ":\n\n"; // a comment
  private static final String END = "";

  /** Who listens. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Writes at once.
     *
     * @throws IOException if the visitor has gone
     */
    void write(byte[] event) throws IOException;
  }

  private record TrainingState(TrainingFacts training) {}

  private final Set<BlockingQueue<String>> visitors = ConcurrentHashMap.newKeySet();

  /** Tells everybody how far the training is. */
  void sendState(TrainingFacts training) {
    send("state", new TrainingState(training));
  }

  /** Sends an event to everybody who listens now. */
  void send(String name, Object data) {
    String event = event(name, data);
    visitors.stream().filter(visitor -> !visitor.offer(event)).forEach(Events::drop);
  }

  private static void drop(BlockingQueue<String> visitor) {
    visitor.clear();
    visitor.add(END);
  }

  /**
   * Writes events as they come, until the visitor has gone.
   *
   * @param out writes an event to the visitor
   * @param training tells how far it is when the visitor comes
   */
  void stream(Visitor out, Supplier<Optional<TrainingFacts>> training) throws IOException {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    visitors.add(queue);
    try {
      out.write(bytes(event("state", new TrainingState(training.get().orElse(null)))));
      while (true) {
        String next = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        if (END.equals(next)) {
          return;
        }
        out.write(bytes(next == null ? HEARTBEAT : next));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      visitors.remove(queue);
    }
  }

  /**
   * @throws Refusal if there is no room for another visitor
   */
  void requireRoom() {
    if (visitors.size() >= MOST_VISITORS) {
      throw new Refusal(503, "busy", "too many pages listen already");
    }
  }

  private static String event(String name, Object data) {
    return "event: %s\ndata: %s\n\n"
        .formatted(name, new String(Json.bytes(data), StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Lets everybody go. */
  @Override
  public void close() {
    visitors.forEach(Events::drop);
  }
}
