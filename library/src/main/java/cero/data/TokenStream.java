package cero.data;

import cero.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Documents as one row of token ids, each followed by the end-of-text token where the tokenizer has
 * one and there are several documents. Threads may share it, as long as none changes its arrays.
 *
 * @param ids the tokens
 * @param bytes UTF-8 bytes of the documents
 * @param firstBytes how many of these the first token stands for
 */
public record TokenStream(int[] ids, long bytes, int firstBytes) {

  /**
   * @throws cero.text.UnknownTextException if a document holds what the tokenizer has no token for
   * @throws DataException if there are more tokens than an array can hold
   */
  public static TokenStream of(List<String> documents, Tokenizer tokenizer) {
    Objects.requireNonNull(documents, "documents");
    Objects.requireNonNull(tokenizer, "tokenizer");
    OptionalInt end = tokenizer.endOfText();
    boolean separate = documents.size() > 1 && end.isPresent();
    int[] ids = new int[1024];
    int size = 0;
    long bytes = 0;
    for (String document : documents) {
      int[] encoded = tokenizer.encode(document);
      long needed = (long) size + encoded.length + 1;
      if (needed > Integer.MAX_VALUE - 64) {
        throw new DataException("the text has more than two billion tokens: give less of it");
      }
      if (needed > ids.length) {
        ids = Arrays.copyOf(ids, (int) Math.min(Integer.MAX_VALUE - 64, needed * 2));
      }
      System.arraycopy(encoded, 0, ids, size, encoded.length);
      size += encoded.length;
      if (separate) {
        ids[size++] = end.getAsInt();
      }
      bytes += document.getBytes(StandardCharsets.UTF_8).length;
    }
    int firstBytes = size == 0 ? 0 : firstBytes(documents.getFirst(), tokenizer.bytes(ids[0]));
    return new TokenStream(Arrays.copyOf(ids, size), bytes, firstBytes);
  }

  /** A token's bytes may begin with a space that the tokenizer has put before the text. */
  private static int firstBytes(String document, byte[] token) {
    String begin = document.substring(0, Math.min(document.length(), token.length));
    byte[] text = begin.getBytes(StandardCharsets.UTF_8);
    int isPut = token[0] == ' ' && (text.length == 0 || text[0] != ' ') ? 1 : 0;
    return token.length - isPut;
  }

  /** UTF-8 bytes of the documents after those that the first token stands for. */
  public long bytesAfterFirst() {
    return bytes - firstBytes;
  }
}
