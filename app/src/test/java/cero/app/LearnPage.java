package cero.app;

import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page that {@code ./cero learn} opens, in a browser without a window, used as a visitor does.
 */
final class LearnPage extends Browser {
  private final String address;
  private final Runnable end;

  private LearnPage(String address, Runnable end, Path profile) {
    super(profile);
    this.address = address;
    this.end = end;
  }

  /**
   * Opens the page of a server that is there already; the calling test is skipped where there is no
   * Chromium.
   *
   * @param profile a new folder for what the browser keeps
   */
  static LearnPage at(URI address, Path profile) {
    return new LearnPage(address.toString(), () -> {}, profile);
  }

  /**
   * Opens the page with a model; the calling test is skipped where there is no Chromium.
   *
   * @param profile a new folder for what the browser keeps
   */
  static LearnPage open(String model, Path profile) {
    requireChromium();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new Output(out, false, 100, Paint.OFF), new Output(System.err, false, 100, Paint.OFF));
    Thread command =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                Cero.run(
                    console, "learn", "--port", "0", "--no-browser", "--json", "--model", model));
    LearnPage page = new LearnPage(addressOnceThere(out), () -> stop(command), profile);
    page.visit(page.address);
    page.waitUntil(() -> page.has(".view"));
    return page;
  }

  private static void stop(Thread command) {
    command.interrupt();
    try {
      command.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String addressOnceThere(ByteArrayOutputStream out) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (System.nanoTime() < end) {
      String printed = out.toString(StandardCharsets.UTF_8);
      if (printed.contains("\n")) {
        return JsonMapper.shared()
            .readTree(printed.lines().findFirst().orElseThrow())
            .get("address")
            .stringValue();
      }
      pause();
    }
    throw new AssertionError("no address was printed");
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Goes to a state of the page; values are given as they are. */
  void visit(Map<String, String> state) {
    visit(address + query(state));
  }

  private static String query(Map<String, String> state) {
    StringBuilder query = new StringBuilder();
    state.forEach((name, value) ->
        query
            .append(query.isEmpty() ? "?" : "&")
            .append(name)
            .append("=")
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return query.toString();
  }

  /** Goes to a state without loading the page anew, as the browser's own buttons do. */
  void go(Map<String, String> state) {
    var _ =
        driver()
            .executeScript(
                "history.pushState(null, '', arguments[0]);"
                    + " dispatchEvent(new PopStateEvent('popstate'));",
                query(state));
  }

  /** From now on the server seems to need endlessly long for each answer. */
  void holdAnswers() {
    var _ =
        driver()
            .executeScript(
                """
                const held = [];
                const answer = window.fetch;
                window.fetch = async (path, options) => {
                  if (path.startsWith('/api/')) {
                    await new Promise(go => held.push(go));
                  }
                  return answer(path, options);
                };
                window.letAnswersCome = () => {
                  window.fetch = answer;
                  held.forEach(go => go());
                };
                """);
  }

  /** Lets all answers come that were held, and from now on as they are ready. */
  void letAnswersCome() {
    var _ = driver().executeScript("letAnswersCome()");
  }

  String location() {
    return driver().getCurrentUrl();
  }

  @Override
  public void close() {
    super.close();
    end.run();
  }
}
