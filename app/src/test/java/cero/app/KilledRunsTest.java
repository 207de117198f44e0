package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.format.DurableFolder;
import cero.format.ModelDirectory;
import cero.train.Checkpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills processes that train, again and again and most of all while they save, goes on with what
 * they left, and compares the end with a run that nothing happened to.
 */
@Tag("long")
class KilledRunsTest {
  private static final int KILLS = 12;
  private static final String STEPS = "160";
  private static final long SEED = 20;

  /** What lies in a run's folder while something is being written. */
  private static final List<String> SAVING = List.of(".writing", ".written");

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private int kills;
  private int withinSaves;

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ValueSource(
      strings = {
        "--checkpoint-every 4",
        "--checkpoint-every 5 --keep 3 --dropout 0.1 --eval-every 7",
        "--checkpoint-every 6 --rng pytorch --accumulate 2",
        "--checkpoint-every 9 --on-spike rewind --ema 0.9",
        "--checkpoint-every 7 --on-spike skip --ema 0.9 --dropout 0.1 --optimizer muon --sample-every 10",
      })
  void aKilledRunEndsAsAnUnbrokenOne(String options) throws Exception {
    boolean spikes = options.contains("--on-spike");
    Path text = spikes ? TinyRun.rowsWithBadOnes(folder, 130, 142, 177) : TinyRun.text(folder);
    Path unbroken = folder.resolve("unbroken");
    run(text, unbroken, options).answer().done();

    String metrics = Files.readString(unbroken.resolve("metrics.jsonl"));
    for (String action : List.of("rewind", "skip")) {
      assertEquals(options.contains(action), metrics.contains("\"" + action + "\""), action);
    }

    Path killed = folder.resolve("killed");
    boolean over = false;
    while (!over) {
      TinyRun next = hasCheckpoint(killed) ? TinyRun.resume(killed) : run(text, killed, options);
      next.with("--threads", Integer.toString(1 + random.nextInt(2))).with("--json");
      over = startAndPerhapsKill(next, killed);
      if (!over) {
        requireWhole(killed);
      }
    }
    assertEquals(KILLS, kills);
    assertTrue(withinSaves > 0, "no kill fell within a save"); // most do, on a machine with time
    SameRuns.assertSame(unbroken, killed);
    System.out.printf(
        "%s: %d kills, %d within a save, no difference%n", options, kills, withinSaves);
  }

  private static TinyRun run(Path text, Path out, String options) {
    TinyRun run = text.endsWith("rows.json") ? TinyRun.onRows(text, out) : TinyRun.on(text, out);
    run.with("--steps", STEPS).with("--schedule", "cosine");
    String[] words = options.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      run.with(words[i], words[i + 1]);
    }
    return run;
  }

  /** Returns whether it came to its end. */
  private boolean startAndPerhapsKill(TinyRun run, Path out) throws Exception {
    Path errors = folder.resolve("err.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cero.app.Cero"));
    command.addAll(run.arguments());
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      if (kills < KILLS) {
        waitForAMoment(process, lines, out);
        process.toHandle().destroyForcibly(); // the process's own method would close its output
      }
      while (lines.readLine() != null) {
        // So that it never waits for its reader.
      }
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() == 0) {
      return true;
    }
    int killed = 128 + 9;
    assertEquals(killed, process.exitValue(), Files.readString(errors));
    kills++;
    if (isSaving(out)) {
      withinSaves++;
    }
    return false;
  }

  /** One time in four any moment, else one shortly after the beginning of a save. */
  private void waitForAMoment(Process process, BufferedReader lines, Path out) throws IOException {
    int events = 2 + random.nextInt(12);
    for (int i = 0; i < events && lines.readLine() != null; i++) {
      // The process goes on meanwhile.
    }
    if (random.nextInt(4) == 0) {
      LockSupport.parkNanos(random.nextInt(50_000_000));
      return;
    }
    String sign = SAVING.get(random.nextInt(2));
    while (process.isAlive() && !Files.exists(out.resolve(sign))) {
      if (lines.ready()) {
        var _ = lines.readLine();
      }
    }
    if (random.nextBoolean()) {
      LockSupport.parkNanos(random.nextInt(5_000_000));
    }
  }

  private static boolean isSaving(Path out) throws IOException {
    return !leftovers(out).isEmpty();
  }

  /** Files of a write that was not finished. */
  private static List<String> leftovers(Path out) throws IOException {
    try (Stream<Path> paths = Files.walk(out)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(".") && !name.equals(".lock"))
          .toList();
    }
  }

  private static boolean hasCheckpoint(Path run) {
    return DurableFolder.find(run.resolve("training"), "state.json").isPresent();
  }

  /** What a kill left can be read before anybody tidies it up. */
  private static void requireWhole(Path run) throws IOException {
    if (hasCheckpoint(run)) {
      assertTrue(Checkpoint.settings(run).isObject());
      var _ = ModelDirectory.open(run).readModel();
    }
  }
}
