package cero.app.options;

import cero.data.DataException;
import cero.format.TokenizerFiles;
import cero.text.BytePairTokenizer;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A tokenizer as {@code --tokenizer} names it: {@code gpt2}, {@code char}, {@code bpe:N}, or a
 * folder that has one.
 */
public record TokenizerName(String name) {
  private static final String GPT2 = "gpt2";
  private static final String CHARACTERS = "char";
  private static final String BYTE_PAIRS = "bpe:";

  /** Whether it is made from the text that it is to encode. */
  public boolean isLearned() {
    return isCharacters() || name.startsWith(BYTE_PAIRS);
  }

  public boolean isCharacters() {
    return name.equals(CHARACTERS);
  }

  /**
   * How many pieces byte pairs are to have.
   *
   * @throws DataException if the name does not say a number
   */
  public int pieces() {
    String pieces = name.substring(BYTE_PAIRS.length());
    try {
      return Integer.parseInt(pieces);
    } catch (NumberFormatException e) {
      throw new DataException(
          pieces.matches("\\d+")
              ? "'%s' asks for too many pieces: N can be %d at most"
                  .formatted(name, Integer.MAX_VALUE)
              : "'%s' is not bpe:N with a number such as bpe:1024".formatted(name));
    }
  }

  /**
   * One that is there already.
   *
   * @throws DataException if the name is no folder, or the folder has no tokenizer
   * @throws IOException if its files can't be read
   */
  public Tokenizer ready() throws IOException {
    if (name.equals(GPT2)) {
      return BytePairTokenizer.gpt2();
    }
    if (!isFolder()) {
      throw new DataException(
          "'%s' is no tokenizer: use char, gpt2, bpe:N such as bpe:1024, or a model's directory"
              .formatted(name));
    }
    return in(Path.of(name));
  }

  private boolean isFolder() {
    try {
      return Files.isDirectory(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The tokenizer of a model's folder, or of a folder of shards.
   *
   * @throws DataException if it has none
   * @throws IOException if its files can't be read
   */
  public static Tokenizer in(Path folder) throws IOException {
    return TokenizerFiles.read(folder)
        .orElseThrow(() -> new DataException("%s has %s".formatted(folder, TokenizerFiles.NONE)));
  }

  @Override
  public String toString() {
    return name;
  }
}
