package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.runs.RunFolder;
import cero.app.train.WarningWords;
import cero.app.words.Words;
import cero.data.stories.Language;
import cero.train.TrainingWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Warnings of real runs, and their words. */
class TrainWarningsTest {
  @TempDir Path folder;

  /** Words in an order that nobody can guess: a model can only learn this text by heart. */
  private TinyRun onRandomWords(String out) throws IOException {
    Random random = new Random(1);
    List<String> words =
        IntStream.range(0, 150)
            .mapToObj(_ -> Integer.toString(random.nextInt(1_000_000), 36))
            .toList();
    String text =
        IntStream.range(0, 1300)
            .mapToObj(i -> words.get(random.nextInt(150)) + (i % 8 == 7 ? "\n" : " "))
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("words.txt"), text);
    return TinyRun.on(file, folder.resolve(out))
        .with("--tokenizer", "bpe:300")
        .with("--layers", "2")
        .with("--embedding", "64")
        .with("--batch", "16")
        .with("--val-share", "0.4")
        .with("--warmup", "20")
        .with("--eval-every", "40")
        .with("--eval-batches", "10")
        .with("--sample-every", "0")
        .with("--json");
  }

  /** What was said of a learning rate that is too high. */
  private static List<String> ofHighRates(Answer answer) {
    return answer.events("warning").stream()
        .map(event -> event.get("warning").stringValue())
        .filter(List.of("loss_rose", "gradient_grows", "updates_too_large")::contains)
        .toList();
  }

  @Test
  @Tag("long")
  void aRunThatLearnsItsTextByHeartIsTold() throws IOException {
    Answer answer = onRandomWords("run").with("--lr", "3e-3").with("--steps", "800").answer();
    JsonNode warning =
        answer.done().events("warning").stream()
            .filter(event -> event.get("warning").stringValue().equals("overfitting"))
            .findFirst()
            .orElseThrow();
    JsonNode done = answer.events("done").getFirst();
    double apart = warning.get("since").doubleValue() - done.get("best_step").doubleValue();
    assertTrue(Math.abs(apart) <= 40, warning + " " + done);
    String page = Files.readString(folder.resolve("run").resolve(RunFolder.REPORT));
    assertTrue(page.contains("learns its text by heart"));
  }

  @Test
  @Tag("long")
  void aLearningRateTenTimesTooHighIsToldAndAGoodOneIsNot() throws IOException {
    TinyRun good = onRandomWords("good").with("--lr", "3e-3").with("--steps", "200");
    assertEquals(List.of(), ofHighRates(good.answer().done()));
    TinyRun high = onRandomWords("high").with("--lr", "3e-2").with("--steps", "200");
    assertEquals(1, ofHighRates(high.answer().done()).size(), "the first sign is enough");
  }

  @ParameterizedTest
  @EnumSource
  void theLibrarysSentencesAreTheEnglishWords(TrainingWarning.Kind kind) {
    TrainingWarning warning = new TrainingWarning(kind, 120, "h.0.mlp", 3.5, 2.25);
    assertEquals(warning.sentence(), WarningWords.of(warning, Words.in(Language.ENGLISH)));
  }
}
