package cero.app.inference;

import cero.app.machine.Memory;
import cero.format.FormatException;
import cero.format.ModelDirectory;
import cero.format.TokenizerFiles;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.LanguageModel;
import cero.model.WeightFormat;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import cero.text.Utf8Decoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model's folder that a command has opened, and the words for its token ids. A model may have
 * more ids than its tokenizer, or come without one.
 */
final class OpenModel {
  private static final String UNKNOWN = "\uFFFD";

  private final ModelDirectory directory;
  private final TextFormat text;

  private OpenModel(ModelDirectory directory, TextFormat text) {
    this.directory = directory;
    this.text = text;
  }

  /**
   * Opens a model for text.
   *
   * @throws FormatException if the folder holds no whole model, or its tokenizer can't be read
   */
  static OpenModel forText(Path folder) throws FormatException {
    ModelDirectory directory = ModelDirectory.open(folder);
    return new OpenModel(directory, directory.readText());
  }

  /**
   * Opens a model for ids that are given: where its tokenizer can't be read, ids are shown.
   *
   * @param warnings told why the tokenizer can't be read
   * @throws FormatException if the folder holds no whole model
   */
  static OpenModel forIds(Path folder, Consumer<String> warnings) throws FormatException {
    ModelDirectory directory = ModelDirectory.open(folder);
    try {
      return new OpenModel(directory, directory.readText());
    } catch (FormatException e) {
      warnings.accept(e.getMessage());
      return new OpenModel(directory, directory.readIds());
    }
  }

  /**
   * Opens a model for ids alone, that are never shown as text: no tokenizer is read.
   *
   * @throws FormatException if the folder holds no whole model
   */
  static OpenModel forNumbers(Path folder) throws FormatException {
    ModelDirectory directory = ModelDirectory.open(folder);
    return new OpenModel(directory, directory.readIds());
  }

  GptConfig config() {
    return directory.config();
  }

  /** Reads the weights as floats; the rest as {@link #read(WeightFormat, long, String)} says. */
  LanguageModel read(long bytesBeside, String advice) throws FormatException {
    return read(WeightFormat.FP32, bytesBeside, advice);
  }

  /**
   * Reads the weights, to be kept in the given format.
   *
   * @param bytesBeside what the command needs beside them
   * @param advice what to make smaller if the memory is not enough
   * @throws IllegalArgumentException if the memory is not enough
   */
  LanguageModel read(WeightFormat format, long bytesBeside, String advice) throws FormatException {
    Memory.require(Gpt.bytes(config(), format) + bytesBeside, advice);
    return new LanguageModel(directory.readModel(format), text);
  }

  /** How its texts are written as ids. */
  TextFormat text() {
    return text;
  }

  Optional<Tokenizer> tokenizer() {
    return text.tokenizer();
  }

  /**
   * How its texts are written as ids, for a command that was given text.
   *
   * @param instead the option that takes ids
   * @throws IOException if there is no tokenizer
   */
  TextFormat requireText(String instead) throws IOException {
    if (tokenizer().isEmpty()) {
      throw new IOException(
          "the folder '%s' has %s; give token ids with %s instead of text"
              .formatted(directory.folder(), TokenizerFiles.NONE, instead));
    }
    return text;
  }

  /** A token for a table's cell; its number where it has no text. */
  String shown(int id) {
    return hasText(id) ? ShownToken.of(tokenizer().get(), id) : "#" + id;
  }

  /** A token's text for JSON: null where the folder has no tokenizer. */
  String text(int id) {
    return tokenizer().isEmpty() ? null : Utf8Decoder.decode(bytes(id));
  }

  /** The bytes that a token adds to a text: U+FFFD's where it has no text. */
  byte[] bytes(int id) {
    return hasText(id) ? tokenizer().get().bytes(id) : UNKNOWN.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * UTF-8 bytes of the text that the ids from the second on stand for; an end of text adds none.
   * Empty if one of them has no text.
   */
  Optional<Long> bytesAfterFirst(int[] ids) {
    long bytes = 0;
    for (int i = 1; i < ids.length; i++) {
      if (!hasText(ids[i])) {
        return Optional.empty();
      }
      boolean isEnd = text.ends().contains(ids[i]);
      bytes += isEnd ? 0 : bytes(ids[i]).length;
    }
    return Optional.of(bytes);
  }

  private boolean hasText(int id) {
    return tokenizer().isPresent() && id < tokenizer().get().vocabSize();
  }
}
