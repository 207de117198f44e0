package cero.app;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.TimeoutException;

@Tag("long")
class BrowserTest {
  @TempDir private Path folder;

  @Test
  void whoWaitsInVainIsToldWhatThePageShows() throws IOException {
    Path page = folder.resolve("page.html");
    Files.writeString(
        page,
        """
        <main><h1>Half done</h1><button disabled>Go on</button></main>
        <script>console.error('no words')</script>
        """);
    try (Browser browser = new Browser(folder.resolve("browser"))) {
      browser.visit(page);
      String message =
          assertThrows(
                  TimeoutException.class,
                  () -> browser.waitUntil(Duration.ofMillis(100), () -> browser.has(".done")))
              .getMessage();
      for (String told : new String[] {"page.html", "Half done", "[Go on]", "no words"}) {
        assertTrue(message.contains(told), message);
      }
    }
  }
}
