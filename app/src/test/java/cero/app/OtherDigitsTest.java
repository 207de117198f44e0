package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where people write other digits, files and programs are still told 0 to 9. */
class OtherDigitsTest {
  private final Locale before = Locale.getDefault();

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void resetLocale() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "mr-IN", "bn-BD", "my-MM"})
  void namesOfFilesAndWhatMachinesReadHaveOurDigits(String locale) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(locale));
    assertNotEquals("12", "%d".formatted(12), "this locale has digits of its own");
    Path shards = TinyRun.shards(folder, "0.2");
    Path run = folder.resolve("run");
    Answer trained =
        TinyRun.on(shards, run)
            .without("--tokenizer")
            .with("--keep", "2")
            .with("--checkpoint-every", "2")
            .with("--json")
            .answer()
            .done();
    requireOurDigits("train --json", trained.out());
    requireOurDigits(
        "runs", Answer.to(List.of("runs", run.toString(), "--lang", "en")).done().out());
    List<String> compare =
        List.of("compare", run.toString(), run.toString(), "--json", "--out", folder + "/c.html");
    requireOurDigits("compare", Answer.to(compare).done().out());
    requireOurDigits("resume", TinyRun.resume(run).with("--steps", "8").answer().done().out());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        requireOurDigits(file.toString(), file.toString());
        if (file.toString().matches(".*\\.(json|jsonl|html|svg|txt)")) {
          requireOurDigits(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static void requireOurDigits(String what, String text) {
    List<String> others =
        text.lines().filter(line -> line.codePoints().anyMatch(OtherDigitsTest::isOther)).toList();
    assertEquals(List.of(), others, what);
  }

  private static boolean isOther(int c) {
    return c > 127 && Character.isDigit(c);
  }
}
