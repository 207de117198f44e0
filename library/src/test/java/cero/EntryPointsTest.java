package cero;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.data.Batches;
import cero.data.FixedRows;
import cero.data.RandomWindows;
import cero.data.SlidingWindows;
import cero.data.TokenStream;
import cero.device.Device;
import cero.explain.Descent;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import cero.generate.Decoder;
import cero.generate.Generator;
import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import cero.loss.SlidingLoss;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.LanguageModel;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program may get wrong is told by name where it comes in, not by a failure further in. */
class EntryPointsTest {
  private static final GptConfig CONFIG =
      GptConfig.builder().vocabSize(9).context(8).layers(1).heads(1).embedding(8).build();
  private static final Gpt GPT = Gpt.create(CONFIG, Initialization.GPT2, 1);
  private static final Device DEVICE = Device.cpu(1);
  private static final int[] IDS = {1, 2, 3, 4, 5};
  private static final Tokenizer TOKENIZER = CharTokenizer.of("ab");

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  private static Arguments call(String expected, Executable executable) {
    return Arguments.of(expected, executable);
  }

  static Stream<Arguments> nulls() {
    Generator generator = new Generator(DEVICE, LanguageModel.of(GPT));
    Sampling greedy = Sampling.greedy();
    TokenDraw draw = TokenDraw.of(new Random(1));
    return Stream.of(
        call("tokenizer", () -> TextFormat.of(null)),
        call("text", () -> TextFormat.of(TOKENIZER).encode(null)),
        call("text", () -> TextFormat.of(TOKENIZER).prompt(null)),
        call("gpt", () -> new LanguageModel(null, TextFormat.none())),
        call("text", () -> new LanguageModel(GPT, null)),
        call("config", () -> new Gpt(null)),
        call("initialization", () -> Gpt.create(CONFIG, null, 1)),
        call("device", () -> new Generator(null, LanguageModel.of(GPT))),
        call("model", () -> new Generator(DEVICE, null)),
        call("prompt", () -> generator.generate(null, 1, greedy, draw, _ -> true)),
        call("sampling", () -> generator.generate(IDS, 1, null, draw, _ -> true)),
        call("draw", () -> generator.generate(IDS, 1, greedy, null, _ -> true)),
        call("listener", () -> generator.generate(IDS, 1, greedy, draw, null)),
        call("model", () -> new Decoder(DEVICE, null)),
        call("sampling", () -> new Sampler(null)),
        call("model", () -> new SlidingLoss(DEVICE, null, 8, 8)),
        call("rows", () -> new SlidingLoss(DEVICE, GPT, 8, 8).measure(null)),
        call("device", () -> new TextLoss(null, GPT, IDS)),
        call("ids", () -> new TextLoss(DEVICE, GPT, null)),
        call("model", () -> new Descent(DEVICE, null, IDS)),
        call("folder", () -> ModelDirectory.open(null)),
        call("model", () -> ModelDirectory.write(Path.of("none"), null)),
        call("documents", () -> BytePairTrainer.train(null, 300)),
        call("text", () -> CharTokenizer.of(null)),
        call("tokenizer", () -> TokenStream.of(List.of("a"), null)),
        call("tokens", () -> new RandomWindows(null, 1, 2, 1)),
        call("ids", () -> SlidingWindows.inOrder((int[]) null, 1, 2)),
        call("sequences", () -> new FixedRows(null, 1)),
        call("schedule", () -> TrainingOptions.builder().schedule(null).build()),
        call("model", () -> trainer(null, windows(4), Optional.empty())),
        call("training", () -> trainer(GPT, null, Optional.empty())),
        call("validation", () -> trainer(GPT, windows(4), null)),
        call("listener", () -> trainer(GPT, windows(4), Optional.empty()).run(null)));
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void whatIsNullIsNamed(String name, Executable call) {
    assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        call(
            "a team needs at least 1 thread, not 0",
            () -> {
              try (Device device = Device.cpu(0)) {
                device.zero(new float[1]);
              }
            }),
        call(
            "the context must be between 1 and the model's 8, not 0",
            () -> new SlidingLoss(DEVICE, GPT, 0, 1)),
        call(
            "the clipping norm must be 0 or more, not NaN",
            () -> TrainingOptions.builder().clip(Double.NaN).build()),
        call(
            "the learning rate must be between 0 and 1000, not NaN",
            () -> TrainingOptions.builder().learningRate(Double.NaN).build()),
        call(
            "the dropout must be at least 0 and below 1, not NaN",
            () -> CONFIG.toBuilder().dropout(Double.NaN).build()),
        call("layers must be at least 1, not -1", () -> CONFIG.toBuilder().layers(-1).build()),
        call(
            "top-p must be above 0 and at most 1 (1 keeps all), not NaN",
            () -> Sampling.builder().topP(Double.NaN).build()),
        call(
            "batches of 9 tokens a row are too long for the model's context of 8",
            () -> trainer(GPT, windows(4), Optional.of(windows(9)))));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongValueIsNamed(String sentence, Executable call) {
    assertEquals(sentence, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  private static Batches windows(int time) {
    return new RandomWindows(new int[20], 2, time, 1);
  }

  private static Trainer trainer(Gpt model, Batches training, Optional<Batches> validation) {
    TrainingOptions options = TrainingOptions.builder().steps(1).warmup(0).build();
    return new Trainer(DEVICE, model, training, windows(4), validation, options);
  }
}
