package cero;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.device.Device;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.loss.LossSteps;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.LanguageModel;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model keeps what its texts need, from its folder to whatever looks at a text. */
class LanguageModelTest {
  private static final String TEXT = "the fox";
  private static final Tokenizer TOKENIZER =
      BytePairTrainer.train(List.of("the fox and the hen"), 262);
  private static final int START = TOKENIZER.endOfText().orElseThrow();

  private final Device device = Device.cpu(1);
  private final Gpt gpt =
      Gpt.create(
          GptConfig.builder().vocabSize(280).context(32).layers(1).heads(2).embedding(16).build(),
          Initialization.PYTORCH,
          3);

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void aFolderGivesTheTokenBeforeTextsToTheLossAndTheGenerator(@TempDir Path folder)
      throws IOException {
    TextFormat fromStart = TextFormat.of(Optional.of(TOKENIZER), true);
    ModelDirectory.write(folder, new LanguageModel(gpt, fromStart));
    LanguageModel model = ModelDirectory.open(folder).readLanguageModel();
    assertEquals(OptionalInt.of(START), model.text().start());
    assertEquals(Set.of(START), model.text().ends());

    int[] ids = TOKENIZER.encode(TEXT);
    int[] seen = new int[ids.length + 1];
    seen[0] = START;
    System.arraycopy(ids, 0, seen, 1, ids.length);
    assertArrayEquals(seen, model.encode(TEXT));
    LossSteps loss = TextLoss.of(device, model, TEXT).steps(1);
    assertEquals(new TextLoss(device, gpt, seen).steps(1).loss(), loss.loss());
    assertNotEquals(new TextLoss(device, gpt, ids).steps(1).loss(), loss.loss());

    Generator generator = new Generator(device, model);
    Sampling sampling = Sampling.builder().temperature(2).build();
    int[] written =
        generator
            .generate(seen, 20, sampling, TokenDraw.of(new SplittableRandom(5)), _ -> true)
            .ids();
    assertEquals(TEXT + TOKENIZER.decode(written), generator.generate(TEXT, 20, sampling, 5));
  }

  @Test
  void anEmptyPromptBeginsAText() {
    assertArrayEquals(new int[] {START}, TextFormat.of(TOKENIZER).prompt(""));
    assertArrayEquals(new int[] {7}, startingWith(7).prompt(""));
    CharTokenizer lines = CharTokenizer.of("ab\n");
    assertArrayEquals(lines.encode("\n"), TextFormat.of(lines).prompt(""));
    assertArrayEquals(new int[] {0}, TextFormat.of(CharTokenizer.of("ab")).prompt(""));
    Generator generator = new Generator(device, new LanguageModel(gpt, TextFormat.of(TOKENIZER)));
    assertEquals("", generator.generate("", 0, Sampling.greedy(), 1));
  }

  @Test
  void withoutATokenizerThereIsNoText() {
    LanguageModel ids = LanguageModel.of(gpt);
    assertThrows(IllegalStateException.class, () -> ids.encode(TEXT));
    assertThrows(
        IllegalStateException.class,
        () -> new Generator(device, ids).generate(TEXT, 1, Sampling.greedy(), 1));
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LanguageModel(gpt, startingWith(280)));
  }

  @Test
  void anotherTokenBeforeTextsIsNotWrittenAsIfItWereNone(@TempDir Path folder) {
    LanguageModel model = new LanguageModel(gpt, startingWith(7));
    assertRefused("token 7 before texts can't be written", folder, model);
  }

  @Test
  void aModelThatNothingEndsIsNotWrittenAsIfSomethingDid(@TempDir Path folder) throws IOException {
    LanguageModel endless = new LanguageModel(gpt, TextFormat.of(TOKENIZER).withoutEnds());
    assertRefused("a model whose texts nothing ends can't be saved", folder, endless);
    TextFormat beyond =
        new TextFormat(Optional.of(TOKENIZER), OptionalInt.empty(), Set.of(1_000_000));
    assertRefused("can't be saved", folder, new LanguageModel(gpt, beyond));
    assertFalse(Files.exists(folder.resolve("config.json")));
    LanguageModel ids = new LanguageModel(gpt, TextFormat.none().withoutEnds());
    ModelDirectory.write(folder, ids);
    assertEquals(TextFormat.none(), ModelDirectory.open(folder).readText());
  }

  private static void assertRefused(String expected, Path folder, LanguageModel model) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> ModelDirectory.write(folder, model))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aNegativeNumberOfTokensIsRefused() {
    Generator generator = new Generator(device, LanguageModel.of(gpt));
    TokenDraw draw = TokenDraw.of(new Random(1));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> generator.generate(new int[] {1}, -1, Sampling.greedy(), draw, _ -> true));
    assertEquals(
        "the number of tokens to write must not be negative, but is -1", refusal.getMessage());
  }

  @Test
  void whoeverWantsAllThatComesNeedNotCountIt() {
    Generator generator = new Generator(device, LanguageModel.of(gpt));
    int[] left = {3};
    Generator.Generation made =
        generator.generate(
            new int[] {1},
            Integer.MAX_VALUE,
            Sampling.greedy(),
            TokenDraw.of(new Random(1)),
            _ -> --left[0] > 0);
    assertEquals(3, made.ids().length);
  }

  private static TextFormat startingWith(int id) {
    return new TextFormat(Optional.of(TOKENIZER), OptionalInt.of(id), Set.of(START));
  }
}
