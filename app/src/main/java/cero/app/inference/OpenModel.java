package cero.app.inference;

import cero.app.machine.Memory;
import cero.format.FormatException;
import cero.format.ModelDirectory;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.WeightFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A model's folder that a command has opened, and the words for its token ids. A model may have
 * more ids than its tokenizer, or come without one.
 */
final class OpenModel {
  private static final String UNKNOWN = "\uFFFD";

  private final ModelDirectory directory;
  private final Optional<Tokenizer> tokenizer;
  private final OptionalInt textStart;

  private OpenModel(
      ModelDirectory directory, Optional<Tokenizer> tokenizer, OptionalInt textStart) {
    this.directory = directory;
    this.tokenizer = tokenizer;
    this.textStart = textStart;
  }

  /**
   * @throws FormatException if the folder holds no whole model
   */
  static OpenModel in(Path folder) throws FormatException {
    ModelDirectory directory = ModelDirectory.open(folder);
    Optional<Tokenizer> tokenizer = directory.readTokenizer();
    return new OpenModel(
        directory,
        tokenizer,
        tokenizer.isPresent() ? directory.readTextStart(tokenizer.get()) : OptionalInt.empty());
  }

  GptConfig config() {
    return directory.config();
  }

  /** Reads the weights as floats; the rest as {@link #read(WeightFormat, long, String)} says. */
  Gpt read(long bytesBeside, String advice) throws FormatException {
    return read(WeightFormat.FP32, bytesBeside, advice);
  }

  /**
   * Reads the weights, to be kept in the given format.
   *
   * @param bytesBeside what the command needs beside them
   * @param advice what to make smaller if the memory is not enough
   * @throws IllegalArgumentException if the memory is not enough
   */
  Gpt read(WeightFormat format, long bytesBeside, String advice) throws FormatException {
    Memory.require(Gpt.bytes(config(), format) + bytesBeside, advice);
    return directory.readModel(format);
  }

  Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /**
   * The tokenizer, for a command that was given text.
   *
   * @param instead the option that takes ids
   * @throws IOException if there is none
   */
  Tokenizer tokenizerForText(String instead) throws IOException {
    return tokenizer.orElseThrow(() ->
        new IOException(
            "the folder '%s' has no tokenizer, so its model can't read text: give token ids with %s"
                .formatted(directory.folder(), instead)));
  }

  /**
   * A text's ids as the model is to see them: after the token that it expects before texts, if it
   * expects one.
   *
   * @param instead the option that takes ids
   * @throws IOException if there is no tokenizer
   */
  int[] encode(String text, String instead) throws IOException {
    int[] ids = tokenizerForText(instead).encode(text);
    return IntStream.concat(textStart.stream(), Arrays.stream(ids)).toArray();
  }

  /** A token for a table's cell; its number where it has no text. */
  String shown(int id) {
    return hasText(id) ? ShownToken.of(tokenizer.get(), id) : "#" + id;
  }

  /** A token's text for JSON: null where the folder has no tokenizer. */
  String text(int id) {
    return tokenizer.isEmpty() ? null : new String(bytes(id), StandardCharsets.UTF_8);
  }

  /** The bytes that a token adds to a text: U+FFFD's where it has no text. */
  byte[] bytes(int id) {
    return hasText(id) ? tokenizer.get().bytes(id) : UNKNOWN.getBytes(StandardCharsets.UTF_8);
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
      boolean isEnd = tokenizer.get().endOfText().equals(OptionalInt.of(ids[i]));
      bytes += isEnd ? 0 : bytes(ids[i]).length;
    }
    return Optional.of(bytes);
  }

  private boolean hasText(int id) {
    return tokenizer.isPresent() && id < tokenizer.get().vocabSize();
  }
}
