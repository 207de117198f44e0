package cero.text;

import cero.storage.Quoted;
import java.util.Arrays;

/**
 * GPT-2's way to write any bytes as printable characters, one for each byte: a byte that is a
 * printable Latin-1 character is written as itself, the other 68 as the characters from U+0100 on
 * (a space is {@code Ġ}, a newline {@code Ċ}). The files {@code vocab.json}, {@code merges.txt} and
 * {@code tokenizer.json} spell tokens so. Threads may call it at the same time.
 */
public final class ByteAlphabet {
  /** The number of bytes there are. */
  static final int SIZE = 256;

  private static final int FIRST_SUBSTITUTE = 0x100;
  private static final char[] CHARACTERS = new char[SIZE];
  private static final byte[] BY_RANK = new byte[SIZE];
  private static final short[] BYTES = new short[FIRST_SUBSTITUTE + SIZE];

  static {
    int printable = 0;
    for (int value = 0; value < SIZE; value++) {
      if (isPrintable(value)) {
        CHARACTERS[value] = (char) value;
        BY_RANK[printable++] = (byte) value;
      }
    }
    int substitutes = 0;
    for (int value = 0; value < SIZE; value++) {
      if (!isPrintable(value)) {
        CHARACTERS[value] = (char) (FIRST_SUBSTITUTE + substitutes);
        BY_RANK[printable + substitutes++] = (byte) value;
      }
    }
    Arrays.fill(BYTES, (short) -1);
    for (int value = 0; value < SIZE; value++) {
      BYTES[CHARACTERS[value]] = (short) value;
    }
  }

  private ByteAlphabet() {}

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
  }

  /** Spells bytes, one character for each. */
  public static String spell(byte[] bytes) {
    var spelling = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      spelling.append(CHARACTERS[value & 0xFF]);
    }
    return spelling.toString();
  }

  /**
   * The bytes that a spelling stands for.
   *
   * @throws IllegalArgumentException if a character is not one of the 256
   */
  public static byte[] bytes(String spelling) {
    var bytes = new byte[spelling.length()];
    for (int i = 0; i < bytes.length; i++) {
      char character = spelling.charAt(i);
      if (!isSpelling(character)) {
        throw new IllegalArgumentException(
            "\"%s\" is not a byte-level token: %s does not stand for a byte"
                .formatted(Quoted.of(spelling), ReadableText.name(spelling.codePointAt(i))));
      }
      bytes[i] = (byte) BYTES[character];
    }
    return bytes;
  }

  /** Whether a character is one of the 256. */
  static boolean isSpelling(char character) {
    return character < BYTES.length && BYTES[character] >= 0;
  }

  /**
   * The byte at a place in the order of their characters. GPT-2 numbers its first 256 tokens so,
   * and so does the trainer.
   */
  static byte byteAt(int rank) {
    return BY_RANK[rank];
  }
}
