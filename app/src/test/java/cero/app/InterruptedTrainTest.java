package cero.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.format.ModelDirectory;
import cero.model.Gpt;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs that do not come to their end. */
class InterruptedTrainTest {
  @TempDir Path folder;

  /** The signal that Ctrl-C sends is another one, but Java answers both alike. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aRunThatIsAskedToEndSavesItsModelAndGoesOnLater() throws Exception {
    Path text = TinyRun.text(folder);
    Path out = folder.resolve("run");
    Process process = start(TinyRun.on(text, out).with("--steps", "1000000").with("--json"));
    List<JsonNode> events = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(JsonMapper.shared().readTree(line));
        if (events.size() == 20) {
          process.toHandle().destroy(); // the process's own method would close its output
        }
      }
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends by itself");
    } finally {
      process.destroyForcibly();
    }
    JsonNode done = events.getLast();
    assertEquals("done", done.path("event").asString());
    assertTrue(done.get("stopped").booleanValue());
    long step = done.get("step").longValue();
    assertTrue(step >= 5 && step < 1_000_000, done.toString());
    assertTellsTheLastEvaluation(events);

    String later = Long.toString(step + 4);
    Answer resumed = TinyRun.resume(out).with("--steps", later).with("--json").answer().done();
    assertEquals(4, resumed.events("step").size());
    Path unbroken = folder.resolve("unbroken");
    TinyRun.on(text, unbroken).with("--steps", later).answer().done();
    assertEquals(
        -1,
        Files.mismatch(unbroken.resolve("model.safetensors"), out.resolve("model.safetensors")));
  }

  private static void assertTellsTheLastEvaluation(List<JsonNode> events) {
    JsonNode last =
        events.stream().filter(e -> e.get("event").asString().equals("eval")).toList().getLast();
    JsonNode done = events.getLast();
    assertEquals("done", done.path("event").asString());
    assertEquals(last.get("val_loss"), done.get("val_loss"));
    assertEquals(last.get("step"), done.get("val_loss_step"));
    assertTrue(done.get("val_loss_tokens").isNull(), "nothing was measured for it");
  }

  /** Measuring all of this text takes longer than the test waits. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whoeverDoesNotWaitForTheLastMeasurementIsToldTheLastEvaluation() throws Exception {
    Path text = folder.resolve("long.txt");
    Files.writeString(text, Files.readString(TinyRun.text(folder)).repeat(400));
    TinyRun run =
        TinyRun.on(text, folder.resolve("run"))
            .with("--val-share", "0.9")
            .with("--layers", "8")
            .with("--embedding", "256")
            .with("--heads", "4")
            .with("--context", "64")
            .with("--batch", "16")
            .with("--steps", "8") // the measurement takes a third of the time of these
            .with("--eval-every", "100")
            .with("--sample-every", "0")
            .with("--json");
    Process process = start(run);
    List<JsonNode> events = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(JsonMapper.shared().readTree(line));
        JsonNode event = events.getLast();
        if (event.get("event").asString().equals("checkpoint") && event.get("step").asInt() == 8) {
          process.toHandle().destroy();
        }
      }
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends by itself");
    } finally {
      process.destroyForcibly();
    }
    assertTellsTheLastEvaluation(events);
    assertFalse(events.getLast().get("stopped").booleanValue(), "all its steps are made");
  }

  private Process start(TinyRun run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cero.app.Cero"));
    command.addAll(run.arguments());
    return new ProcessBuilder(command).redirectError(folder.resolve("err.txt").toFile()).start();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesTheOldModelAsItWas() throws Exception {
    Path text = TinyRun.text(folder);
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
        "no small disk can be mounted here");
    try {
      Path out = disk.resolve("run");
      TinyRun.on(text, out).answer().done();
      Gpt before = ModelDirectory.open(out).readModel();
      fillUpTo(32 << 10, disk);

      Answer answer = TinyRun.on(text, out).with("--seed", "2").with("--overwrite").answer();
      assertEquals(1, answer.code(), answer.err());
      assertEquals(1, answer.err().lines().count(), answer.err());
      assertTrue(
          answer.err().startsWith("cero: no space left on the disk for " + out), answer.err());

      Gpt after = ModelDirectory.open(out).readModel();
      for (int i = 0; i < before.parameters().size(); i++) {
        assertArrayEquals(before.parameters().get(i).values(), after.parameters().get(i).values());
      }
    } finally {
      assertTrue(succeeds("umount", disk.toString()));
    }
  }

  private static void fillUpTo(int left, Path disk) throws IOException {
    long filler = Files.getFileStore(disk).getUsableSpace() - left;
    try (FileChannel channel =
        FileChannel.open(
            disk.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) filler);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
