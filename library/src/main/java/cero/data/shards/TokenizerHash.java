package cero.data.shards;

import cero.text.BytePairTokenizer;
import cero.text.Tokenizer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A name for what a tokenizer does: two that have the same name give the same ids. Threads may call
 * it at the same time.
 */
public final class TokenizerHash {
  private TokenizerHash() {}

  /**
   * SHA-256, in hexadecimal, of the number of tokens, the bytes of each with their length before
   * them, the merges in their order, and the end-of-text token.
   */
  public static String of(Tokenizer tokenizer) {
    MessageDigest digest = Sha256.digest();
    update(digest, tokenizer.vocabSize());
    for (int id = 0; id < tokenizer.vocabSize(); id++) {
      update(digest, tokenizer.bytes(id));
    }
    if (tokenizer instanceof BytePairTokenizer bytePairs) {
      for (BytePairTokenizer.Merge merge : bytePairs.merges()) {
        update(digest, merge.left().getBytes(Sha256.TEXT));
        update(digest, merge.right().getBytes(Sha256.TEXT));
      }
    }
    update(digest, tokenizer.endOfText().orElse(-1));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    update(digest, bytes.length);
    digest.update(bytes);
  }

  private static void update(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }
}
