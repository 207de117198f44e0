package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.train.Checkpoint;
import cero.train.Computing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run says before its first step, because nobody would expect it. */
class ToldAtTheStartTest {
  @TempDir Path folder;

  private Path text;
  private Path run;

  @BeforeEach
  void write() throws IOException {
    text = TinyRun.text(folder);
    run = folder.resolve("run");
  }

  @ParameterizedTest
  @CsvSource({"en, its numbers will differ", "es, diferirán", "ko, 달라집니다"})
  void aRunThatOtherKernelsGoOnWithSaysSo(String language, String said) throws IOException {
    TinyRun.on(text, run).answer().done();
    assertEquals(Optional.of(Computing.here()), Checkpoint.computing(run));
    assertEquals("", TinyRun.resume(run).with("--steps", "7").answer().done().err());
    Path state = run.resolve("training/state.json");
    String json = TinyRun.withoutChecksums(Files.readString(state));
    String other = json.replaceFirst("\"vector_bits\":\\d+", "\"vector_bits\":64");
    assertFalse(json.equals(other));
    Files.writeString(state, other);
    TinyRun more = TinyRun.resume(run).with("--lang", language);
    Answer answer = more.with("--steps", "8").with("--json").answer().done();
    assertTrue(answer.err().contains(said), answer.err());
    assertTrue(answer.err().contains("64"), answer.err());
    assertFalse(more.with("--steps", "9").answer().done().err().contains(said), "it is noted anew");
  }

  @Test
  void plainJavaIsAnotherKernel() throws Exception {
    TinyRun.on(text, run).answer().done();
    TinyRun more = TinyRun.resume(run).with("--steps", "8").with("--json");
    var _ = ForkedCero.run(folder, Duration.ofMinutes(2), List.of("-Xmx512m"), more.arguments());
    String err = Files.readString(folder.resolve("err.txt"));
    assertTrue(err.contains("and now it goes on with plain Java"), err);
    assertEquals(0, Checkpoint.computing(run).orElseThrow().vectorBits());
  }

  @Test
  void aPresetsWarmupThatIsLongerThanTheRunIsTold() {
    TinyRun tiny = TinyRun.on(text, run).without("--warmup").with("--lr", "0.003");
    String err = tiny.answer().done().err().replace('\n', ' ');
    assertTrue(
        err.contains(
            "The warmup of the preset tales has 60 steps, but this run has 6, so the learning rate"
                + " only rises to 3.0e-4 and never comes to 3.0e-3: give --warmup."),
        err);
    Path other = folder.resolve("other");
    tiny.with("--out", other.toString()).with("--warmup", "60");
    assertEquals("", tiny.answer().done().err(), "that was asked for");
  }

  @Test
  void aRunOnShardsHasNotChangedItsTokenizer() throws IOException {
    Path shards = TinyRun.shards(folder, "0.1");
    Path relative = Path.of("").toAbsolutePath().relativize(shards.toAbsolutePath());
    TinyRun.on(relative, run).without("--tokenizer").answer().done();
    Answer answer = TinyRun.resume(run).answer().done();
    assertFalse(answer.out().contains("Changed"), answer.out());
  }

  @Test
  void ratesAreToldWithoutTheDigitsOfRoundings() {
    Answer answer =
        TinyRun.on(text, run)
            .with("--lr", "0.01")
            .with("--min-lr", "0.001")
            .with("--json")
            .answer()
            .done();
    assertTrue(answer.out().contains("\"lr\":0.01,"), answer.out());
  }

  @Test
  void aMistypedOptionAfterPathsIsNoPath() {
    Answer answer = Answer.to(List.of("train", "--data", text.toString(), "--stepz", "4"));
    assertEquals(2, answer.code());
    assertTrue(
        answer.err().startsWith("cero: unknown option '--stepz' (did you mean "), answer.err());
    assertTrue(answer.err().contains("--steps"), answer.err());
    for (List<String> command :
        List.of(
            List.of("prepare", "--out", run.toString()),
            List.of("evaluate", "--model", run.toString()))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of("--data", text.toString(), "--jsn"));
      answer = Answer.to(arguments);
      assertEquals(2, answer.code());
      assertTrue(answer.err().startsWith("cero: unknown option '--jsn' (did you"), answer.err());
    }
  }
}
