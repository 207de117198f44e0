package cero.data.shards;

import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.Tokenizer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A name for what a tokenizer does: two that have the same name give the same ids. Threads may call
 * it at the same time.
 */
public final class TokenizerHash {
  private TokenizerHash() {}

  /**
   * SHA-256, in hexadecimal, of the number of tokens, the bytes of each with their length before
   * them, the merges in their order, and the end-of-text token. What GPT-2's own tokenizer has none
   * of follows where there is some: a form other than its; all added tokens with their flags, where
   * one isn't a plain special token; and the ids of single bytes that no text becomes, because they
   * are only added tokens' spellings.
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
    if (tokenizer instanceof BytePairTokenizer bytePairs) {
      updateForm(digest, bytePairs.form());
    }
    updateAddedTokens(digest, tokenizer.addedTokens());
    if (tokenizer instanceof BytePairTokenizer bytePairs) {
      updateSpelledBytes(digest, bytePairs);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void updateForm(MessageDigest digest, Form form) {
    Form ofText = form.withRoles(Map.of()); // they change no id but the end of text's
    if (!ofText.equals(Form.GPT2)) {
      update(digest, flags(form.prefixSpace(), form.pieces(), form.fuseUnknown()));
      update(digest, form.unknown().orElse("").getBytes(Sha256.TEXT));
    }
  }

  /**
   * Plain special ones too where there are others: those are not found inside of their spelling.
   */
  private static void updateAddedTokens(MessageDigest digest, List<AddedToken> tokens) {
    if (tokens.stream()
        .allMatch(token -> token.equals(AddedToken.special(token.id(), token.content())))) {
      return;
    }
    for (AddedToken added : tokens) {
      update(digest, added.id());
      update(
          digest,
          flags(
              added.special(),
              added.leftStrip(),
              added.rightStrip(),
              added.singleWord(),
              added.normalized()));
    }
  }

  private static void updateSpelledBytes(MessageDigest digest, BytePairTokenizer tokenizer) {
    BitSet made = new BitSet();
    tokenizer.vocabulary().values().forEach(made::set);
    for (AddedToken added : tokenizer.addedTokens()) {
      if (!made.get(added.id()) && tokenizer.bytes(added.id()).length == 1) {
        update(digest, added.id());
      }
    }
  }

  private static int flags(boolean... flags) {
    int bits = 1;
    for (boolean flag : flags) {
      bits = 2 * bits + (flag ? 1 : 0);
    }
    return bits;
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    update(digest, bytes.length);
    digest.update(bytes);
  }

  private static void update(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }
}
