package cero.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code train --find-lr} suggests a learning rate and leaves nothing behind. */
class FindLearningRateTest {
  @TempDir Path folder;

  private TinyRun tiny() throws IOException {
    return TinyRun.on(TinyRun.text(folder), folder.resolve("run"))
        .with("--embedding", "32")
        .with("--batch", "8")
        .with("--warmup", "5")
        .with("--find-lr");
  }

  @Test
  void theSuggestionIsATenthOfTheLowestAndTheSameEachTime() throws IOException {
    TinyRun run = tiny().without("--out").with("--json");
    Answer answer = run.answer().done();
    JsonNode done = answer.events("done").getFirst();
    double lowest = done.get("lowest_at").asDouble();
    assertEquals(lowest / 10, done.get("suggestion").asDouble(), 1e-12);
    assertTrue(lowest > 1e-3 && lowest < 3, done.toString());
    assertTrue(done.get("command").asString().contains("--lr "));
    assertFalse(done.get("command").asString().contains("--find-lr"));
    assertTrue(done.get("command").asString().contains("--warmup 5"), "the run's, not the test's");
    assertTrue(answer.events("lr").size() > 50);
    assertEquals(answer.out(), run.answer().out());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void thePageIsKeptWhereAsked() throws IOException {
    Answer answer = tiny().answer().done();
    assertTrue(answer.out().contains("Suggested learning rate"), answer.out());
    String page = Files.readString(folder.resolve("run").resolve(FindLearningRate.PAGE));
    assertTrue(page.contains("<svg") && page.contains("--lr"), page);
    assertFalse(page.contains("NaN") || page.contains("src="), page);
    assertFalse(Files.exists(folder.resolve("run").resolve("metrics.jsonl")));
  }

  @Test
  void theCommandKeepsTheStoriesLanguageAndTheShareOfTheLowestRate() throws IOException {
    TinyRun stories = tiny().without("--out").without("--data").with("--lang", "es").with("--json");
    Answer answer = stories.with("--lr", "1e-3").with("--min-lr", "5e-4").answer().done();
    JsonNode done = answer.events("done").getFirst();
    String command = done.get("command").asString();
    assertTrue(command.contains("--lang es"), command);
    double rate = Double.parseDouble(command.replaceFirst(".*--lr ([^ ]+).*", "$1"));
    double lowest = Double.parseDouble(command.replaceFirst(".*--min-lr ([^ ]+).*", "$1"));
    assertEquals(0.5, lowest / rate, 0.05);
  }

  @Test
  void aPageThatHasNoPlaceIsRefusedBeforeTheTest() throws IOException {
    Path file = TinyRun.text(folder);
    Answer answer = tiny().with("--out", file.toString()).with("--json").answer();
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("is in the way and is not a folder"), answer.err());
    assertEquals(1, answer.err().lines().count(), "no step was made: " + answer.err());
    assertEquals("", answer.out());
  }

  @Test
  void aResumedRunHasItsLearningRate() throws IOException {
    Answer answer = TinyRun.resume(folder).with("--find-lr").answer();
    assertEquals(2, answer.code());
    assertTrue(answer.err().contains("exclude each other"), answer.err());
  }
}
