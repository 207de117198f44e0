package cero.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TestModel;
import cero.app.TinyRun;
import cero.format.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The last words of {@code train} are true, and what they advise can be done. */
class TrainEndTest {
  @TempDir Path folder;

  private Path text;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    text = TinyRun.text(folder);
    out = folder.resolve("run");
  }

  @Test
  void theAdviceCanBeFollowed() throws IOException {
    Answer answer = TinyRun.on(text, out).answer().done();
    String advice = "Now try: ./cero ";
    String command =
        answer.out().lines().filter(line -> line.startsWith(advice)).findFirst().orElseThrow();
    List<String> arguments =
        new ArrayList<>(List.of(command.substring(advice.length()).split(" ")));
    assertFalse(Answer.to(arguments).done().out().isBlank());
    arguments.add("--json");
    JsonNode beginning = Answer.to(arguments).done().lines().getFirst().get("prompt_ids");
    int[] newline = ModelDirectory.open(out).readTokenizer().orElseThrow().encode("\n");
    assertEquals(newline[0], beginning.get(0).asInt(), "as the run's samples begin");
  }

  @Test
  void aResumedRunTellsWhatItDidItself() throws IOException {
    TinyRun.on(text, out).with("--steps", "2").answer().done();
    String told = TinyRun.resume(out).with("--steps", "5").answer().done().out();
    assertTrue(told.contains("New steps: 3. "), told);
    assertTrue(told.contains("Steps in all: 5."), told);
  }

  @Test
  void aShortRunIsMeasuredOnNoMoreThanItHasLearnedFrom() throws IOException {
    Files.writeString(text, Files.readString(text).repeat(20));
    TinyRun run = TinyRun.on(text, out).with("--val-share", "0.5").with("--steps", "40");
    Answer answer = run.with("--eval-batches", "3").answer().done();
    Matcher told =
        Pattern.compile("measured on ([0-9,]+) of the ([0-9,]+) tokens").matcher(answer.out());
    assertTrue(told.find(), answer.out());
    assertEquals(40 * 64, number(told.group(1)), 64);
    assertTrue(number(told.group(2)) > 20_000, told.group());
    Path shorter = folder.resolve("shorter");
    answer =
        run.with("--steps", "1").with("--out", shorter.toString()).with("--json").answer().done();
    assertEquals(3 * 64, answer.lines().getLast().get("val_loss_tokens").asInt());
  }

  @Test
  @Tag("long")
  void aLongValidationTextIsMeasuredInPart() throws IOException {
    Files.writeString(text, Files.readString(text).repeat(550));
    TinyRun run = TinyRun.on(text, out).with("--val-share", "0.95").with("--steps", "1");
    // as many as an evaluation measures
    Answer answer =
        run.with("--batch", "16")
            .with("--context", "64")
            .with("--eval-batches", "2000")
            .answer()
            .done();
    Matcher told =
        Pattern.compile("measured on ([0-9,]+) of the ([0-9,]+) tokens").matcher(answer.out());
    assertTrue(told.find(), answer.out());
    int measured = number(told.group(1));
    assertTrue(Math.abs(FinalMeasurement.MOST_TOKENS - measured) <= 16 * 64, told.group());
    assertTrue(number(told.group(2)) > 1.1 * FinalMeasurement.MOST_TOKENS, told.group());
  }

  private static int number(String shown) {
    return Integer.parseInt(shown.replace(",", ""));
  }

  @Test
  void bitsPerByteAreLeftOutWhereTheTokensSpellNoKnownText() throws IOException {
    Path shards = Files.createDirectory(folder.resolve("shards"));
    Files.write(shards.resolve("train.bin"), new byte[4000]);
    Files.write(shards.resolve("val.bin"), new byte[4000]);
    List<String> arguments =
        new ArrayList<>(List.of("train", "--data", shards.toString(), "--out", out.toString()));
    arguments.addAll(List.of("--init", TestModel.NO_TOKENIZER, "--preset", "nano", "--lang", "en"));
    arguments.addAll(List.of("--context", "16", "--steps", "2", "--threads", "2"));
    Answer answer = Answer.to(arguments).done();
    assertTrue(answer.out().contains("nats per token: perplexity"), answer.out());
    assertFalse(answer.out().contains("bits per byte"), answer.out());
    assertFalse(answer.out().contains("Infinity"), answer.out());
    JsonNode done = TinyRun.resume(out).with("--json").answer().done().lines().getLast();
    assertTrue(done.get("val_loss").isNumber());
    assertTrue(done.get("bits_per_byte").isNull());
    assertEquals(2, done.get("val_loss_step").asInt());
    assertEquals(1999 / 16 / 12 * 12 * 16, done.get("val_loss_tokens").asInt());
  }
}
