package cero.app.fuzz;

import cero.app.TestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models' folders and tokenizers. */
@Tag("long")
class DamagedModelsTest extends DamagedFolders {
  private static final Path FORMS = TestModel.GOLDEN.resolveSibling("hf");

  static Stream<Path> forms() throws IOException {
    try (Stream<Path> forms = Files.list(FORMS)) {
      return Stream.concat(Stream.of(TestModel.GOLDEN), forms.sorted().toList().stream());
    }
  }

  private List<List<String>> commands() throws IOException {
    Path ids = Files.writeString(folder.resolve("ids.json"), "[[1,2,3,4,5,6,7,8]]");
    String model = attacked.toString();
    return List.of(
        List.of("evaluate", "--model", model, "--ids", ids.toString(), "--json"),
        List.of("generate", "--model", model, "--prompt-ids", "1", "--tokens", "4", "--json"),
        List.of("generate", "--model", model, "--prompt", "the hen", "--tokens", "4"),
        List.of("explain", "--model", model, "--text", "the fox", "--step", "0.01"),
        List.of("sampling", "--model", model, "--prompt", "the", "--json"),
        List.of("tokenize", "--tokenizer", model, "the fox", "--json"));
  }

  private void attackAll(int count) throws Exception {
    List<String> files = filesOf(whole);
    List<List<String>> commands = commands();
    Seeds.repeat(
        count,
        (seed, damage) -> {
          String about = seed + " " + attack(damage, files);
          List<String> command = new ArrayList<>(damage.oneOf(commands));
          command.addAll(List.of("--lang", "en"));
          Verdict.of(about, command);
        });
  }

  @Test
  void ofOurOwn() throws Exception {
    TestModel.write(whole, true);
    attackAll(400);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void ofTransformers(Path form) throws Exception {
    copy(form.resolve("model"), whole);
    attackAll(60);
  }
}
