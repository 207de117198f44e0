package cero.app.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import cero.app.Answer;
import cero.app.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs' folders. */
@Tag("long")
class DamagedRunsTest extends DamagedFolders {
  private static final String LAST_STEP = "8";

  private void run() throws IOException {
    TinyRun run = TinyRun.on(TinyRun.text(folder), whole);
    run.with("--checkpoint-every", "3").with("--keep", "2").answer().done();
  }

  @Test
  void folders() throws Exception {
    run();
    List<String> files = filesOf(whole);
    String page = folder.resolve("compared.html").toString();
    List<List<String>> commands =
        List.of(
            List.of("runs", attacked.toString(), "--json"),
            List.of("runs", attacked.toString(), "--lang", "en"),
            List.of("compare", whole.toString(), attacked.toString(), "--out", page),
            TinyRun.resume(attacked).with("--steps", LAST_STEP).arguments(),
            TinyRun.resume(attacked).with("--at", "3").with("--steps", LAST_STEP).arguments());
    Seeds.repeat(
        300,
        (seed, damage) -> {
          Files.deleteIfExists(Path.of(page));
          String about = seed + " " + attack(damage, files);
          Verdict.of(about, damage.oneOf(commands));
        });
  }

  @Test
  void aDamagedCheckpointIsNoticed() throws Exception {
    run();
    copy(whole, attacked);
    byte[] expected = resumed();
    List<String> files = List.of("training/state.safetensors");
    Seeds.repeat(
        100,
        (seed, damage) -> {
          String about = seed + " " + attack(damage, files);
          Answer answer = Verdict.of(about, resume());
          if (answer.code() == 0) {
            assertArrayEquals(expected, model(), about);
          }
        });
  }

  private List<String> resume() {
    return TinyRun.resume(attacked).with("--steps", LAST_STEP).arguments();
  }

  private byte[] resumed() throws IOException {
    Answer.to(resume()).done();
    return model();
  }

  private byte[] model() throws IOException {
    return Files.readAllBytes(attacked.resolve("model.safetensors"));
  }
}
