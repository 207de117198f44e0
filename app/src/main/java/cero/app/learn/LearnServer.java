package cero.app.learn;

import static java.util.Map.entry;

import cero.model.BrokenModelException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/** The page's server, which answers only to this machine. */
public final class LearnServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LearnServer.class.getName());

  private static final int LARGEST_BODY = 64 << 10;
  private static final int BACKLOG = 64;

  /** Says which model is shown; see {@link Models#mark}. */
  private static final String MODEL = "Cero-Model";

  /** The page loads and sends nothing elsewhere, and stands in no other page's frame. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Referrer-Policy",
          "no-referrer",
          "Cache-Control",
          "no-store");

  static {
    // The JDK's server takes these from here alone, when it is first used. Whoever sends a request
    // more slowly is cut off, and so is who opens more connections than a class full of browsers.
    System.setProperty("sun.net.httpserver.maxReqTime", "20");
    System.setProperty("jdk.httpserver.maxConnections", "256");
    // Without it, the end of a short answer waits until the browser has confirmed its beginning.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final Duration LONGEST_WRITE = Duration.ofSeconds(20);

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final TimeLimit limit;
  private final Gate gate;
  private final PageFiles files = PageFiles.load();
  private final Workbench workbench;
  private final String version;
  private final Events events = new Events();
  private final Trainings trainings;
  private final Models models;
  private final Map<String, Route> routes;

  /** What answers at a path. */
  private record Route(String method, Function<Fields, Object> answer) {
    static Route get(Supplier<Object> answer) {
      return new Route("GET", _ -> answer.get());
    }

    static Route post(Function<Fields, Object> answer) {
      return new Route("POST", answer);
    }
  }

  /**
   * What there is to look at.
   *
   * @param model the one that is looked at, or null
   * @param models that may be chosen
   * @param training what is trained here, or null
   */
  record StateAnswer(
      String version,
      ShownModel.Facts model,
      List<ModelShelf.Entry> models,
      TrainingFacts training) {}

  /**
   * Opens a server, which shows the shelf's first named model, and starts to answer.
   *
   * @param port where; 0 for any that is free
   * @param version of Cero
   * @param shelf the models that may be chosen
   * @param starter prepares the runs that visitors begin
   * @param threads to train with
   * @throws IOException if the port is taken
   * @throws IllegalArgumentException if text can't be shown to the model that is named first
   */
  public LearnServer(
      int port, String version, ModelShelf shelf, StoryRun.Starter starter, int threads)
      throws IOException {
    this(port, version, shelf, starter, threads, LONGEST_WRITE, new Workbench());
  }

  /**
   * The same.
   *
   * @param longestWrite how long a visitor may take to accept an answer, or one event
   * @param workbench where requests compute; it is closed with the server
   */
  LearnServer(
      int port,
      String version,
      ModelShelf shelf,
      StoryRun.Starter starter,
      int threads,
      Duration longestWrite,
      Workbench workbench)
      throws IOException {
    this.workbench = workbench;
    this.version = version;
    server = // first: reading a model may take long, and be in vain
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    trainings = new Trainings(starter, threads, events);
    try {
      models = new Models(shelf, trainings::model);
    } catch (Refusal e) {
      server.stop(0);
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    limit = new TimeLimit(longestWrite);
    gate = new Gate(server.getAddress().getPort());
    TrainingApi training = new TrainingApi(trainings, models);
    TextApi text = new TextApi(models, workbench);
    NextTokenApi next = new NextTokenApi(models, workbench);
    routes =
        Map.ofEntries(
            entry("/api/state", Route.get(this::state)),
            entry("/api/model", Route.post(this::model)),
            entry("/api/tokens", Route.post(text::tokens)),
            entry("/api/loss", Route.post(text::loss)),
            entry("/api/logits", Route.post(text::logits)),
            entry("/api/step", Route.post(text::step)),
            entry("/api/distribution", Route.post(next::distribution)),
            entry("/api/generate", Route.post(next::generate)),
            entry("/api/training", Route.get(training::whole)),
            entry("/api/training/checkpoints", Route.get(training::checkpoints)),
            entry("/api/training/start", Route.post(training::start)),
            entry("/api/training/pause", Route.post(training::pause)),
            entry("/api/training/resume", Route.post(training::resume)),
            entry("/api/training/step", Route.post(training::step)),
            entry("/api/training/stop", Route.post(training::stop)),
            entry("/api/training/rate", Route.post(training::rate)));
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  /** Where the page is. */
  public URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }

  private StateAnswer state() {
    return new StateAnswer(
        version,
        models.shown().map(ShownModel::facts).orElse(null),
        models.entries(),
        trainings.facts().orElse(null));
  }

  private StateAnswer model(Fields request) {
    String id = request.text("id");
    request.end();
    models.choose(id);
    return state();
  }

  /** Throws if the visitor has gone: only then does the JDK's server forget the connection. */
  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HEADERS.forEach(exchange.getResponseHeaders()::set);
      try {
        gate.check(exchange);
        answer(exchange);
      } catch (Refusal e) {
        send(exchange, e.status(), e.code(), e.getMessage());
      } catch (BrokenModelException e) {
        send(exchange, 422, "unreadable_model", e.getMessage());
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "an answer failed inside Cero: " + e, e);
        send(exchange, 500, "failed", "something went wrong inside Cero");
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    if (path.equals("/api/events")) {
      stream(exchange);
      return;
    }
    Route route = routes.get(path);
    if (route != null) {
      requireMethod(exchange, route.method());
      Fields request =
          new Fields(route.method().equals("GET") ? Json.none() : Json.object(body(exchange)));
      byte[] answer;
      try {
        answer = Json.bytes(route.answer().apply(request));
      } finally { // what is refused may have been meant for another model
        exchange.getResponseHeaders().set(MODEL, models.mark());
      }
      send(exchange, 200, "application/json", answer);
      return;
    }
    PageFiles.File file =
        files.find(path).orElseThrow(() -> new Refusal(404, "not_found", "there is nothing here"));
    requireMethod(exchange, "GET");
    send(exchange, 200, file.type(), file.bytes());
  }

  private void stream(HttpExchange exchange) throws IOException {
    if (isHead(exchange)) {
      throw wrongMethod(exchange, "GET");
    }
    requireMethod(exchange, "GET");
    events.requireRoom();
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    int asLongAsItTakes = 0;
    limit.write(() -> exchange.sendResponseHeaders(200, asLongAsItTakes));
    OutputStream out = exchange.getResponseBody();
    events.stream(
        event ->
            limit.write(() -> {
              out.write(event);
              out.flush();
            }),
        trainings::facts);
    limit.write(out::close);
  }

  private static void requireMethod(HttpExchange exchange, String method) {
    boolean isHeadOfIt = method.equals("GET") && isHead(exchange);
    if (!exchange.getRequestMethod().equals(method) && !isHeadOfIt) {
      throw wrongMethod(exchange, method);
    }
  }

  private static Refusal wrongMethod(HttpExchange exchange, String method) {
    exchange.getResponseHeaders().set("Allow", method);
    return new Refusal(405, "wrong_method", "only %s is answered here".formatted(method));
  }

  private static boolean isHead(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("HEAD");
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    String claimed = exchange.getRequestHeaders().getFirst("Content-Length");
    if (claimed != null && Long.parseLong(claimed) > LARGEST_BODY) { // the JDK has parsed it before
      throw tooLarge();
    }
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      throw tooLarge();
    }
    return body;
  }

  private static Refusal tooLarge() {
    return new Refusal(
        413, "body_too_large", "a request may have at most %d bytes".formatted(LARGEST_BODY));
  }

  private void send(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    Map<String, Object> error = Map.of("error", Map.of("code", code, "message", message));
    send(exchange, status, "application/json", Json.bytes(error));
  }

  private void send(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (isHead(exchange)) { // the JDK warns of a length that is given as that of a body
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
    }
    boolean hasBody = !isHead(exchange) && bytes.length > 0;
    limit.write(() -> {
      exchange.sendResponseHeaders(status, hasBody ? bytes.length : -1);
      try (OutputStream out = exchange.getResponseBody()) {
        if (hasBody) {
          out.write(bytes);
        }
      }
    });
  }

  /** Stops a training that goes on, waits until it is saved, and answers no more. */
  @Override
  public void close() {
    trainings.close();
    events.close();
    server.stop(0);
    executor.shutdownNow();
    limit.close();
    workbench.close();
  }
}
