package cero.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads GPT-2's vocabulary from the file of token ranks in the jtokkit library, and works out the
 * merges, which that file does not hold. A line of the file is the base64 of a token's bytes, a
 * space, and its rank, which is its id. Every command begins with this, so it reads bytes, not
 * lines.
 */
final class Gpt2Vocabulary {
  private static final String RANKS = "com/knuddels/jtokkit/r50k_base.tiktoken";
  private static final int RANKED = 50_256;
  private static final int END_OF_TEXT_ID = RANKED;

  private Gpt2Vocabulary() {}

  static BytePairTokenizer load() {
    byte[][] tokens = parse(read());
    return BytePairTokenizer.ofGpt2Form(
        tokens, merges(tokens), AddedToken.special(END_OF_TEXT_ID, Tokenizer.END_OF_TEXT));
  }

  private static byte[] read() {
    // By the loader, because a class sees only its own module's resources.
    try (InputStream in = Gpt2Vocabulary.class.getClassLoader().getResourceAsStream(RANKS)) {
      if (in == null) {
        throw new IllegalStateException(
            "GPT-2's token ranks (%s) are missing: put jtokkit 1.1.0 on the class path or module path"
                .formatted(RANKS));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("GPT-2's token ranks (" + RANKS + ") can't be read", e);
    }
  }

  /** The bytes of each token, by id; the place of the special token is left empty. */
  private static byte[][] parse(byte[] file) {
    var tokens = new byte[RANKED + 1][];
    var token = new byte[file.length];
    int at = 0;
    int lines = 0;
    while (at < file.length) {
      int length = 0;
      int bits = 0;
      int held = 0;
      for (; file[at] != ' '; at++) {
        if (file[at] != '=') {
          bits = (bits << 6) | sextet(file[at]);
          held += 6;
          if (held >= 8) {
            held -= 8;
            token[length++] = (byte) (bits >> held);
          }
        }
      }
      int id = 0;
      for (at++; file[at] != '\n'; at++) {
        id = 10 * id + file[at] - '0';
      }
      at++;
      tokens[id] = Arrays.copyOf(token, length);
      lines++;
    }
    if (lines != RANKED) {
      throw new IllegalStateException(
          "GPT-2's token ranks (" + RANKS + ") hold " + lines + " tokens instead of " + RANKED);
    }
    return tokens;
  }

  private static int sextet(byte base64) {
    if (base64 >= 'a') {
      return base64 - 'a' + 26;
    }
    if (base64 >= 'A') {
      return base64 - 'A';
    }
    if (base64 >= '0') {
      return base64 - '0' + 52;
    }
    return base64 == '+' ? 62 : 63;
  }

  /**
   * The merge that made a token joins the two tokens that are left when its bytes are encoded with
   * the merges before it.
   */
  private static MergeTable merges(byte[][] tokens) {
    var byteIds = new int[ByteAlphabet.SIZE];
    for (int id = 0; id < ByteAlphabet.SIZE; id++) {
      byteIds[tokens[id][0] & 0xFF] = id;
    }
    var merges = new MergeTable(RANKED - ByteAlphabet.SIZE);
    var merger = new PieceMerger(merges);
    for (int id = ByteAlphabet.SIZE; id < RANKED; id++) {
      byte[] token = tokens[id];
      merger.reserve(token.length);
      int[] ids = merger.ids();
      for (int i = 0; i < token.length; i++) {
        ids[i] = byteIds[token[i] & 0xFF];
      }
      if (merger.merge(token.length) != 2) {
        throw new IllegalStateException(
            "GPT-2's token ranks (" + RANKS + ") are damaged: no merge makes token " + id);
      }
      merges.add(ids[0], ids[1], id);
    }
    return merges;
  }
}
