package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.model.GptConfig;
import cero.model.Parameter;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a program that writes two different models over each other, and opens what it left. */
class KilledWriterTest {
  private static final int KILLS = 15;
  private static final long SEED = 7;

  private static final Tokenizer CHARACTERS = CharTokenizer.of("xyz");
  private static final Tokenizer BYTE_PAIRS =
      BytePairTrainer.train(List.of("a rose is a rose is a rose"), 262);
  private static final GptConfig ONE =
      GptConfig.builder().vocabSize(3).context(64).layers(3).heads(2).embedding(64).build();
  private static final GptConfig OTHER = ONE.toBuilder().vocabSize(300).tied(false).build();

  @TempDir Path temporary;

  @Test
  @Tag("long")
  void leavesOneWholeModel() throws Exception {
    Path folder = temporary.resolve("model");
    Random random = new Random(SEED);
    for (int i = 0; i < KILLS; i++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledWriterTest.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertEquals('w', writer.getInputStream().read(), "the writer did not start");
      Thread.sleep(random.nextInt(200));
      writer.destroyForcibly().waitFor();
      requireWhole(ModelDirectory.open(folder));
    }
  }

  private static void requireWhole(ModelDirectory directory) throws IOException {
    boolean isOne = directory.config().equals(ONE);
    assertEquals(isOne ? ONE : OTHER, directory.config());
    List<Parameter> parameters = TestModels.zeros(directory.config());
    directory.readParameters(parameters);
    List<Parameter> expected = TestModels.parameters(directory.config(), SEED);
    for (int i = 0; i < parameters.size(); i++) {
      assertArrayEquals(expected.get(i).values(), parameters.get(i).values());
    }
    Tokenizer tokenizer = directory.readTokenizer().orElseThrow();
    assertEquals(isOne ? CHARACTERS.vocabSize() : BYTE_PAIRS.vocabSize(), tokenizer.vocabSize());
  }

  /** The program that is killed. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Parameter> one = TestModels.parameters(ONE, SEED);
    List<Parameter> other = TestModels.parameters(OTHER, SEED);
    while (true) {
      ModelDirectory.write(folder, ONE, one, TextFormat.of(CHARACTERS));
      System.out.write('w');
      System.out.flush();
      ModelDirectory.write(folder, OTHER, other, TextFormat.of(BYTE_PAIRS));
    }
  }
}
