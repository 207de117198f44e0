package cero.app.book;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The chapter's text: where it is, and whether a file is it. */
public final class BookText {
  private static final String SHA_256 =
      "b41e41a68f0398a3154ae69e2e4c0e2694e17fe0d66730536837f1b01935b31f";

  private BookText() {}

  /** Whether these are the bytes of the chapter's text. */
  public static boolean isTheChapters(byte[] file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(file);
      return HexFormat.of().formatHex(digest).equals(SHA_256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
