package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.format.DurableFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs' folders in which something else stands in a file's place, or the file of another step. */
class LyingFoldersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path ZEROS = Path.of("/dev/zero");

  @TempDir Path folder;

  private Path run;

  @BeforeEach
  void train() throws IOException {
    run = folder.resolve("run");
    TinyRun.on(TinyRun.text(folder), run)
        .with("--checkpoint-every", "3")
        .with("--keep", "2")
        .answer()
        .done();
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics.jsonl", "run.json", "training/.lock", "training/state.json"})
  void pipesAndDevicesAreNotWaitedFor(String name) throws Exception {
    nothingIsWaitedFor(name);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "training/state.safetensors",
        "config.json",
        "model.safetensors",
        "vocab.json",
        "tokenizer.json",
        "best/model.safetensors",
        "report.html",
        "checkpoints/step-00000003/training/state.json",
        "checkpoints/step-00000006/training/state.safetensors",
        ".metrics.jsonl.writing",
        ".run.json.writing",
        ".writing",
        ".written"
      })
  void norAnyOther(String name) throws Exception {
    nothingIsWaitedFor(name);
  }

  private void nothingIsWaitedFor(String name) throws Exception {
    assumeTrue(Files.exists(ZEROS), "a system without devices as files");
    Path copy = folder.resolve("copy");
    for (String kind : List.of("pipe", "zeros", "folder")) {
      for (List<String> command :
          List.of(
              TinyRun.resume(copy).with("--steps", "9").arguments(),
              List.of("runs", copy.toString()),
              List.of("compare", copy.toString(), run.toString(), "--out", folder + "/c.html"))) {
        DurableFolder.deleteFolder(copy);
        copy(run, copy);
        put(kind, copy.resolve(name));
        Answer answer = assertTimeoutPreemptively(PATIENCE, () -> Answer.to(command));
        assertTrue(answer.code() <= 1, answer.err());
        assertFalse(answer.err().contains("inside Cero"), answer.err());
        assertEquals(answer.code() == 0, !answer.err().startsWith("cero: "), answer.err());
      }
    }
  }

  private static void put(String kind, Path place) throws Exception {
    Files.createDirectories(place.getParent());
    Files.deleteIfExists(place);
    switch (kind) {
      case "pipe" ->
          assertEquals(0, new ProcessBuilder("mkfifo", place.toString()).start().waitFor());
      case "zeros" -> Files.createSymbolicLink(place, ZEROS);
      default -> Files.writeString(Files.createDirectory(place).resolve("file"), "");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(each, to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void theTensorsOfAnotherStepAreRefused() throws IOException {
    Path tensors = run.resolve("training/state.safetensors");
    Files.delete(tensors);
    Files.copy(run.resolve("checkpoints/step-00000003/training/state.safetensors"), tensors);
    refused("is of step 3, but the state beside it of step 6");
  }

  @Test
  void aFlippedBitIsNoticed() throws IOException {
    for (String place : List.of("training", "checkpoints/step-00000003/training")) {
      Path tensors = run.resolve(place).resolve("state.safetensors");
      byte[] bytes = Files.readAllBytes(tensors);
      bytes[bytes.length - 1001] ^= 1;
      Files.delete(tensors); // kept checkpoints are links
      Files.write(tensors, bytes);
    }
    refused("is damaged: its bytes are not those that were saved");
    Answer back = TinyRun.resume(run).with("--at", "3").with("--steps", "9").answer();
    assertEquals(1, back.code());
    assertTrue(back.err().contains("is damaged"), back.err());
  }

  private void refused(String why) {
    Answer answer = TinyRun.resume(run).with("--steps", "9").answer();
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains(why), answer.err());
  }

  @Test
  void checkpointsThatDoNotSayTheirSumAreTakenAsTheyAre() throws IOException {
    Path state = run.resolve("training/state.json");
    String json = Files.readString(state);
    String older = TinyRun.withoutChecksums(json);
    assertFalse(json.equals(older));
    Files.delete(state);
    Files.writeString(state, older);
    assertEquals("", TinyRun.resume(run).with("--steps", "9").answer().done().err());
  }
}
