package cero.app.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.app.Answer;
import cero.app.TestModel;
import cero.app.TinyRun;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every option of the commands that end by themselves, with every odd value. */
@Tag("long")
class OddOptionsTest extends DamagedFolders {
  private static final Pattern OPTION = Pattern.compile("(?m)^ *(?:-\\w, )?(--[a-z][a-z-]*)");

  /** They say that nothing or much is to be done, or that traces are to be shown. */
  private static final Set<String> LEFT_OUT =
      Set.of("--help", "--version", "--overwrite", "--debug", "--steps");

  /** They say where to write, if need be in the working directory. */
  private static final Set<String> WRITES =
      Set.of("prepare --out", "train --out", "evaluate --logits");

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "-",
          "-1",
          "0",
          "0.5",
          "NaN",
          "-Infinity",
          "1e999",
          "1e-999",
          "2147483648",
          "99999999999999999999",
          "0x10",
          "1,,2",
          ",",
          "١٢",
          "여우",
          "\u001b[31mred",
          "\ud800",
          "a".repeat(20_000),
          "/dev/null",
          "/dev/null/x",
          "/",
          "no/such/file");

  private final InputStream input = System.in;

  private List<List<String>> commands() throws IOException {
    String model = TestModel.write(folder.resolve("model"));
    Path text = TinyRun.text(folder);
    TinyRun.on(text, whole).answer().done();
    Path ids = Files.writeString(folder.resolve("ids.json"), "[[1,2,3,4,5,6,7,8]]");
    return List.of(
        List.of("evaluate", "--model", model, "--ids", ids.toString()),
        List.of("evaluate", "--model", model, "--data", text.toString()),
        List.of("generate", "--model", model, "--prompt", "the", "--tokens", "3"),
        List.of("explain", "--model", model, "--text", "the fox"),
        List.of("sampling", "--model", model, "--prompt", "the"),
        List.of("sampling", "--logits", "1,2,3"),
        List.of("tokenize", "the fox"),
        List.of("runs", folder.toString()),
        List.of("prepare", "--data", text.toString(), "--out", folder.resolve("out").toString()),
        TinyRun.on(text, folder.resolve("out")).with("--steps", "1").arguments());
  }

  @BeforeEach
  void closeStandardInput() { // which the value - asks for
    System.setIn(InputStream.nullInputStream());
  }

  @AfterEach
  void openStandardInput() {
    System.setIn(input);
  }

  @Test
  void areRefusedOrTaken() throws Exception {
    List<List<String>> trials = new ArrayList<>();
    for (List<String> command : commands()) {
      String help = Answer.to(List.of(command.getFirst(), "--help")).done().out();
      for (String option : OPTION.matcher(help).results().map(MatchResult::group).toList()) {
        String name = option.strip().replaceFirst("^-\\w, ", "");
        boolean writes = WRITES.contains(command.getFirst() + " " + name);
        for (String value : writes || LEFT_OUT.contains(name) ? List.<String>of() : ODD) {
          trials.add(with(command, name, value));
        }
      }
    }
    Set<String> before = workingDirectory();
    Seeds.repeat(
        trials.size(),
        (seed, damage) -> {
          delete(folder.resolve("out"));
          int number = Integer.parseInt(seed.substring("seed ".length()));
          Verdict.of(seed, trials.get(number % trials.size()));
        });
    assertEquals(before, workingDirectory());
  }

  private static Set<String> workingDirectory() {
    return Set.of(new File("").getAbsoluteFile().list());
  }

  /** The command with another value of one of its options, or with one more. */
  private static List<String> with(List<String> command, String name, String value) {
    List<String> changed = new ArrayList<>(command);
    int at = changed.indexOf(name);
    if (at >= 0) {
      changed.set(at + 1, value);
    } else {
      changed.addAll(List.of(name, value));
    }
    return changed;
  }
}
