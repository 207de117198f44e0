package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.terminal.BrokenPipeException;
import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What was learned is saved when the run's data goes away, or whoever reads of it. */
class BrokenOffTrainTest {
  @TempDir Path folder;

  /** Does something when standard output has so many lines. */
  private static final class After extends OutputStream {
    private final int lines;
    private final Action action;
    private int seen;

    After(int lines, Action action) {
      this.lines = lines;
      this.action = action;
    }

    @Override
    public void write(int b) throws IOException {
      if (b == '\n' && ++seen >= lines) {
        action.run();
      }
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private static Answer answer(TinyRun run, OutputStream out) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(new Output(out, false, 100, Paint.OFF), new Output(err, false, 100, Paint.OFF));
    int code = Cero.run(console, run.arguments().toArray(String[]::new));
    return new Answer(code, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aReaderThatLeavesEndsTheRunWithAllSaved() throws IOException {
    Path run = folder.resolve("run");
    TinyRun tiny = TinyRun.on(TinyRun.text(folder), run).with("--steps", "100000").with("--json");
    Answer answer =
        answer(
            tiny,
            new After(
                20,
                () -> {
                  throw new BrokenPipeException(new IOException("EPIPE"));
                }));
    assertEquals(1, answer.code());
    assertTrue(answer.err().lines().noneMatch(line -> line.startsWith("cero:")), answer.err());
    long step = savedStep(run);
    assertTrue(step > 3 && step < 100_000, "step " + step);
    assertEquals(step, TinyRun.metrics(run).getLast().path("step").asLong());
  }

  private static long savedStep(Path run) throws IOException {
    String state = Files.readString(run.resolve("training/state.json"));
    return JsonMapper.shared().readTree(state).path("step").asLong();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shardsThatAreCutEndTheRunWithAllSaved(boolean emptied) throws IOException {
    Path shards = TinyRun.shards(folder, "0.1");
    Path run = folder.resolve("run");
    TinyRun tiny =
        TinyRun.on(shards, run)
            .without("--tokenizer")
            .with("--steps", "100000")
            .with("--eval-every", "100000")
            .with("--sample-every", "0")
            .with("--json");
    Path shard = shards.resolve("train-00000.bin");
    Answer answer = answer(tiny, new After(50, () -> cut(shard, emptied ? 0 : 200)));
    assertEquals(1, answer.code());
    String last = answer.err().lines().toList().getLast();
    assertTrue(last.startsWith("cero: " + shard + " "), answer.err());
    assertTrue(last.contains("was cut short or changed"), answer.err());
    assertTrue(savedStep(run) > 40, "step " + savedStep(run));
  }

  private static void cut(Path shard, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
      if (file.length() > length) {
        file.setLength(length);
      }
    }
  }
}
