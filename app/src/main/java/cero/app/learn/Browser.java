package cero.app.learn;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The browser of whoever sits at this machine. */
public final class Browser {
  private Browser() {}

  /** Opens a page in it, where that is possible. */
  public static void open(URI page) {
    List<String> opener = command(System.getProperty("os.name"), System.getenv());
    if (opener.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(opener);
    command.add(page.toString());
    try {
      Process started =
          new ProcessBuilder()
              .command(command)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      started.getOutputStream().close();
    } catch (IOException e) {
      // There is none: the address is printed all the same.
    }
  }

  /** What opens an address on a system; nothing where nobody would see it. */
  static List<String> command(String system, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler");
    }
    if (name.startsWith("mac")) {
      return List.of("open");
    }
    boolean screen =
        Stream.of("DISPLAY", "WAYLAND_DISPLAY")
            .anyMatch(variable -> !environment.getOrDefault(variable, "").isEmpty());
    return screen ? List.of("xdg-open") : List.of();
  }
}
