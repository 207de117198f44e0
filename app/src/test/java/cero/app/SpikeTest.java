package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.runs.RunFolder;
import cero.format.ModelDirectory;
import cero.train.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs with a batch that is unlike all others. */
class SpikeTest {
  /** The steps that learn from it. */
  private static final int BAD = 230;

  @TempDir Path folder;

  private Path ids;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    ids = TinyRun.rowsWithBadOnes(folder, BAD);
    out = folder.resolve("run");
  }

  private TinyRun run(String onSpike) {
    return TinyRun.onRows(ids, out)
        .with("--steps", "250")
        .with("--checkpoint-every", "50")
        .with("--on-spike", onSpike)
        .with("--json");
  }

  @Test
  void spikesAreIgnoredUnlessAskedFor() {
    Answer answer = run("ignore").without("--on-spike").answer().done();
    assertEquals(250, answer.events("step").size());
    assertEquals(List.of(), answer.events("spike"));
  }

  @Test
  void stoppingLeavesTheLastCheckpointAndSaysWhy() throws IOException {
    Answer answer = run("stop").answer();
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("cero: the loss jumped to "), answer.err());
    assertTrue(answer.err().contains("at step 230, from a mean of 0."), answer.err());
    assertEquals("stop", answer.events("spike").getFirst().get("action").stringValue());
    var _ = ModelDirectory.open(out).readModel();
    assertEquals("stop", spikes().getLast().get("action").stringValue());

    Answer skipping = TinyRun.resume(out).with("--on-spike", "skip").answer().done();
    assertTrue(skipping.out().contains("Going on after step 200"), skipping.out());
    assertTrue(skipping.out().contains("--on-spike stop → skip"), skipping.out());
    assertTrue(skipping.out().contains("step 230  the loss jumped to "), skipping.out());
    assertEquals(1, spikes().size());
    assertEquals("skip", spikes().getFirst().get("action").stringValue());
  }

  @Test
  void skippingMakesNoUpdate() throws IOException {
    run("skip").with("--steps", "229").answer().done();
    byte[] before = Files.readAllBytes(out.resolve("model.safetensors"));
    Answer answer = TinyRun.resume(out).with("--steps", "230").with("--json").answer().done();
    assertEquals(1, answer.events("spike").size());
    assertEquals(List.of(), answer.events("step"));
    assertEquals(-1, mismatch(before));
    Answer more = TinyRun.resume(out).with("--steps", "250").with("--json").answer().done();
    assertEquals(20, more.events("step").size());
  }

  private int mismatch(byte[] before) throws IOException {
    return Arrays.mismatch(before, Files.readAllBytes(out.resolve("model.safetensors")));
  }

  @Test
  void rewindingPassesOverTheBatchesSinceTheLastCheckpoint() throws IOException {
    Answer answer = run("rewind").answer().done();
    JsonNode spike = answer.events("spike").getFirst();
    assertEquals(BAD, spike.get("step").intValue());
    assertEquals(200, spike.get("to").intValue());
    assertEquals(1, answer.events("spike").size());
    assertEquals(30 + 250 - 1, answer.events("step").size());
    // Its record has each step once, and the spike before those that were made anew.
    List<JsonNode> lines = TinyRun.metrics(out);
    List<Integer> steps =
        lines.stream()
            .filter(line -> line.get("event").stringValue().equals("step"))
            .map(line -> line.get("step").intValue())
            .toList();
    assertEquals(IntStream.rangeClosed(1, 250).boxed().toList(), steps);
    assertEquals(1, spikes().size());
    assertEquals(200, lines.get(lines.indexOf(spikes().getFirst()) - 1).get("step").intValue());
    assertTrue(Files.readString(out.resolve(RunFolder.REPORT)).contains("back to step 200"));
    assertTrue(Files.exists(out.resolve("checkpoints/step-00000250/training/state.json")));
    assertTrue(Checkpoint.settings(out).isObject());
  }

  @Test
  void aResumedRunGoesBackToTheStepThatItWentOnFrom() throws IOException {
    run("ignore").with("--checkpoint-every", "10m").with("--steps", "215").answer().done();
    Answer answer = resumeWithRareCheckpoints().answer().done();
    assertEquals(List.of(215), backTo(answer));
  }

  @Test
  void goingBackTwicePassesOverTheBatchesOfBothTimes() throws IOException {
    // The second time it is at step 215, whose batch is then that of step 245.
    ids = TinyRun.rowsWithBadOnes(folder, BAD, 245);
    assertEquals(1, run("stop").with("--keep", "1").answer().code());
    Answer answer = resumeWithRareCheckpoints().answer().done();
    assertEquals(List.of(200, 200), backTo(answer));
    assertEquals(29 + 14 + 50, answer.events("step").size());
  }

  private TinyRun resumeWithRareCheckpoints() {
    return TinyRun.resume(out)
        .with("--steps", "250")
        .with("--checkpoint-every", "500")
        .with("--on-spike", "rewind")
        .with("--json");
  }

  private static List<Integer> backTo(Answer answer) {
    return answer.events("spike").stream().map(spike -> spike.get("to").intValue()).toList();
  }

  @Test
  void tooManySpikesEndTheRun() throws IOException {
    int[] bad = IntStream.rangeClosed(225, 300).toArray();
    ids = TinyRun.rowsWithBadOnes(folder, bad);
    Answer skipping = run("skip").answer();
    assertEquals(1, skipping.code());
    assertTrue(skipping.err().contains("6 spikes in a row"), skipping.err());
    bad = IntStream.range(0, 30).map(i -> 225 + 10 * i).toArray();
    ids = TinyRun.rowsWithBadOnes(folder, bad);
    Answer rewinding = run("rewind").with("--overwrite").answer();
    assertEquals(1, rewinding.code());
    assertTrue(
        rewinding.err().contains("6 spikes after the checkpoint of step 200"), rewinding.err());
    assertFalse(rewinding.err().contains("inside Cero"), rewinding.err());
  }

  private List<JsonNode> spikes() throws IOException {
    return TinyRun.metrics(out).stream()
        .filter(line -> line.get("event").stringValue().equals("spike"))
        .toList();
  }
}
