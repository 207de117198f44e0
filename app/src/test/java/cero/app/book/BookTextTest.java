package cero.app.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.app.download.Patience;
import cero.app.download.TestServer;
import cero.app.download.TestServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookTextTest {
  private static final Path THE_VERDICT = Path.of("../../shared/data/the-verdict.txt");

  private static final Patience IMPATIENT =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), List.of());

  @TempDir Path folder;
  @TempDir Path temporary;

  @Test
  void theTextIsFetchedOnceAndKept() throws IOException {
    assumeTrue(Files.exists(THE_VERDICT), "the chapter's text is not here");
    Path cache = folder.resolve("new/cero");
    try (TestServer server = new TestServer()) {
      server.on("/text", Reply.of(200, Files.readAllBytes(THE_VERDICT)));
      BookText text = new BookText(server.uri("/text"), Optional.of(cache), temporary);
      Path file = text.find(IMPATIENT);
      assertEquals(-1, Files.mismatch(THE_VERDICT, file));
      assertTrue(BookText.isTheChapters(file));
      assertEquals(file, text.find(IMPATIENT));
    }
    BookText offline =
        new BookText(URI.create("http://127.0.0.1:1/text"), Optional.of(cache), temporary);
    assertTrue(BookText.isTheChapters(offline.find(IMPATIENT)));
  }

  @Test
  void anotherTextIsNotTaken() throws IOException {
    try (TestServer server = new TestServer()) {
      server.on("/text", Reply.of(200, "x".repeat(20_479)));
      BookText text = new BookText(server.uri("/text"), Optional.of(folder), temporary);
      IOException thrown = assertThrows(IOException.class, () -> text.find(IMPATIENT));
      assertTrue(thrown.getMessage().contains("checksum"), thrown.getMessage());
      assertFalse(Files.exists(folder.resolve("the-verdict.txt")));
    }
  }

  @Test
  void withoutANetworkASentenceSaysWhatToDo() {
    URI address = URI.create("http://127.0.0.1:1/the-verdict.txt");
    BookText text = new BookText(address, Optional.of(folder), temporary);
    IOException thrown = assertThrows(IOException.class, () -> text.find(IMPATIENT));
    assertTrue(
        thrown.getMessage().startsWith("the chapter's text is not here and can't be fetched"));
    assertTrue(thrown.getMessage().endsWith("get " + address + " and give it with --data"));
  }

  @Test
  void whoHasNoCacheIsToldTheSame() throws IOException {
    URI address = URI.create("http://127.0.0.1:1/the-verdict.txt");
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Optional<Path> cache : List.of(Optional.<Path>empty(), Optional.of(file.resolve("x")))) {
      BookText text = new BookText(address, cache, temporary);
      IOException thrown = assertThrows(IOException.class, () -> text.find(IMPATIENT));
      assertTrue(thrown.getMessage().endsWith("and give it with --data"), thrown.getMessage());
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void whoHasNoCacheGetsItForThisOnce() throws IOException {
    assumeTrue(Files.exists(THE_VERDICT), "the chapter's text is not here");
    try (TestServer server = new TestServer()) {
      server.on("/text", Reply.of(200, Files.readAllBytes(THE_VERDICT)));
      Path file = new BookText(server.uri("/text"), Optional.empty(), temporary).find(IMPATIENT);
      assertTrue(file.startsWith(temporary) && BookText.isTheChapters(file), file.toString());
    }
  }
}
