package cero.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.runs.RunFolder;
import cero.format.DurableFolder;
import cero.format.FolderLock;
import cero.format.ModelDirectory;
import cero.train.KeptCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a run, and how it is gone on with. */
class KeptRunsTest {
  @TempDir Path folder;

  private Path text;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    text = TinyRun.text(folder);
    out = folder.resolve("run");
  }

  private TinyRun run() {
    return TinyRun.on(text, out)
        .with("--steps", "10")
        .with("--checkpoint-every", "2")
        .with("--keep", "3");
  }

  @Test
  void theLastCheckpointsAreKeptAndAnyOfThemCanBeGoneBackTo() throws IOException {
    run().answer().done();
    assertEquals(Set.of(6L, 8L, 10L), KeptCheckpoints.all(out).keySet());
    Path unbroken = folder.resolve("unbroken");
    run().with("--out", unbroken.toString()).answer().done();
    Path eighth = KeptCheckpoints.find(out, 8);
    byte[] weights = Files.readAllBytes(eighth.resolve("model.safetensors"));
    var _ = ModelDirectory.open(eighth).readModel();
    var _ = ModelDirectory.open(eighth.resolve("best")).readModel();

    TinyRun.resume(out).with("--steps", "12").answer().done();
    assertEquals(Set.of(8L, 10L, 12L), KeptCheckpoints.all(out).keySet());
    Answer back = back("8").with("--steps", "10").with("--json").answer().done();
    assertEquals(8, back.events("start").getFirst().get("step").intValue());
    assertEquals(2, back.events("step").size());
    assertEquals(Set.of(8L, 10L), KeptCheckpoints.all(out).keySet());
    assertArrayEquals(weights, Files.readAllBytes(eighth.resolve("model.safetensors")));
    Path sixth = KeptCheckpoints.find(unbroken, 6);
    DurableFolder.deleteFolder(sixth); // which the other run had removed when it was longer
    SameRuns.assertSame(unbroken, out);

    assertRefused(1, "has no checkpoint of step 7: there are those of 8, 10", back("7"));
    assertRefused(2, "--at needs --resume", run().with("--at", "6"));
    TinyRun.resume(out).with("--keep", "0").answer().done();
    assertFalse(Files.exists(out.resolve("checkpoints")));
    assertRefused(1, "has no earlier checkpoints: --keep keeps them", back("6"));
  }

  private TinyRun back(String step) {
    return TinyRun.resume(out).with("--at", step);
  }

  @Test
  void aNewRunInTheFolderOfAnotherLeavesNothingOfIt() throws IOException {
    run().with("--layers", "2").answer().done();
    run().with("--keep", "1").with("--overwrite").answer().done();
    Path alone = folder.resolve("alone");
    run().with("--keep", "1").with("--out", alone.toString()).answer().done();
    SameRuns.assertSame(alone, out);
  }

  @Test
  void aRunCanBeResumedFromItsBeginning() throws IOException {
    run().with("--steps", "0").answer().done();
    Answer answer = TinyRun.resume(out).with("--steps", "10").answer().done();
    assertTrue(answer.out().contains("Going on after step 0."), answer.out());
    Path unbroken = folder.resolve("unbroken");
    run().with("--out", unbroken.toString()).answer().done();
    assertEquals(
        Files.readAllLines(unbroken.resolve("metrics.jsonl")).size(),
        Files.readAllLines(out.resolve("metrics.jsonl")).size());
    assertEquals(
        -1,
        Files.mismatch(
            unbroken.resolve("training/state.safetensors"),
            out.resolve("training/state.safetensors")));
  }

  @Test
  void oneProcessAtATimeTrainsInAFolder() throws IOException {
    run().answer().done();
    String sentence = "another process is training in %s: wait for its end".formatted(out);
    try (FolderLock _ = RunFolder.take(out)) {
      assertRefused(1, sentence, TinyRun.resume(out));
      assertRefused(1, sentence, run().with("--overwrite"));
    }
    TinyRun.resume(out).answer().done();
  }

  @Test
  void changedSettingsAreToldOrRefused() {
    run().with("--schedule", "cosine").answer().done();
    Answer longer = TinyRun.resume(out).with("--steps", "20").with("--lr", "0.002").answer().done();
    assertTrue(longer.out().contains("--steps 10 → 20"), longer.out());
    assertTrue(longer.out().contains("--lr 0.003 → 0.002"), longer.out());
    assertTrue(longer.out().contains("run that ends at step 20: from step 11 on"), longer.out());
    assertFalse(TinyRun.resume(out).answer().done().out().contains("Changed"));
    assertRefused(2, "--rng is fast in this run", TinyRun.resume(out).with("--rng", "pytorch"));
    assertRefused(
        2,
        "'often' is neither steps, such as 500, nor a time",
        run().with("--checkpoint-every", "often"));
    assertRefused(2, "--keep must be at least 0", run().with("--keep", "-1"));
    TinyRun rewind = run().with("--on-spike", "rewind");
    assertRefused(2, "passes over batches", rewind.with("--rng", "pytorch"));
    assertRefused(
        2,
        "--on-spike rewind needs a number of steps",
        rewind.without("--rng").with("--checkpoint-every", "10m"));
  }

  private static void assertRefused(int code, String sentence, TinyRun run) {
    Answer answer = run.answer();
    assertEquals(code, answer.code(), answer.err());
    assertTrue(answer.err().contains(sentence), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
  }
}
