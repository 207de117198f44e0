package cero.app;

import cero.Golden;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Models for the commands that need one. */
public final class TestModel {
  /** PyTorch's model without a tokenizer: 332 ids, context 48. */
  public static final Path GOLDEN = Golden.path("gpt2-tiny");

  public static final String NO_TOKENIZER = GOLDEN.resolve("model").toString();

  public static final int CONTEXT = 32;

  private TestModel() {}

  /** A random model with a byte pair tokenizer, and ids beyond it. */
  public static String write(Path folder) throws IOException {
    return write(folder, false);
  }

  /** The same, which may expect the end of text before each text. */
  public static String write(Path folder, boolean beginTexts) throws IOException {
    return write(folder, beginTexts, CONTEXT);
  }

  /** The same, which sees so many tokens. */
  static String write(Path folder, boolean beginTexts, int context) throws IOException {
    return write(folder, beginTexts, context, _ -> {});
  }

  /** The first one, with its weights changed. */
  static String write(Path folder, Consumer<Gpt> change) throws IOException {
    return write(folder, false, CONTEXT, change);
  }

  private static String write(Path folder, boolean beginTexts, int context, Consumer<Gpt> change)
      throws IOException {
    BytePairTokenizer tokenizer =
        BytePairTrainer.train(List.of("the fox and the hen and the 여우"), 262);
    GptConfig config =
        GptConfig.builder()
            .vocabSize(tokenizer.vocabSize() + 40)
            .context(context)
            .layers(1)
            .heads(2)
            .embedding(16)
            .build();
    Gpt model = Gpt.create(config, Initialization.PYTORCH, 3);
    change.accept(model);
    ModelDirectory.write(
        folder, config, model.parameters(), TextFormat.of(Optional.of(tokenizer), beginTexts));
    return folder.toString();
  }

  /** A random model whose tokenizer has no tokens but "a" and "b", and the end of text. */
  public static String writeOfFewLetters(Path folder, boolean beginTexts) throws IOException {
    BytePairTokenizer tokenizer =
        BytePairTokenizer.of(Map.of("a", 0, "b", 1), List.of(), Map.of(Tokenizer.END_OF_TEXT, 2));
    GptConfig config =
        GptConfig.builder().vocabSize(3).context(8).layers(1).heads(2).embedding(16).build();
    Gpt model = Gpt.create(config, Initialization.PYTORCH, 3);
    ModelDirectory.write(
        folder, config, model.parameters(), TextFormat.of(Optional.of(tokenizer), beginTexts));
    return folder.toString();
  }

  /** A copy of PyTorch's model whose weights end too early. */
  static String writeTruncated(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(Path.of(NO_TOKENIZER))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        boolean isWeights = file.toString().endsWith(".safetensors");
        Path copy = folder.resolve(file.getFileName());
        Files.write(copy, isWeights ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
      }
    }
    return folder.toString();
  }
}
