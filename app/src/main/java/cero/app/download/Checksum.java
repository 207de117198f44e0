package cero.app.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a file's content must hash to.
 *
 * @param hash how it is computed
 * @param hex its value, in lower case
 */
public record Checksum(Hash hash, String hex) {
  private static final int CHUNK = 1 << 20;

  /** A way to compute a checksum. */
  public enum Hash {
    /** Of the content alone. */
    SHA_256("SHA-256", 64),
    /** Git's name for a file: SHA-1 of {@code blob SIZE}, a zero byte, and the content. */
    GIT_BLOB("SHA-1", 40);

    private final String algorithm;
    private final int digits;

    Hash(String algorithm, int digits) {
      this.algorithm = algorithm;
      this.digits = digits;
    }

    String algorithm() {
      return algorithm;
    }

    /** A file's hash as lower case hexadecimal digits. */
    String of(Path file) throws IOException {
      MessageDigest digest = digest();
      if (this == GIT_BLOB) {
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      try (InputStream content = Files.newInputStream(file)) {
        byte[] chunk = new byte[CHUNK];
        for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
          digest.update(chunk, 0, count);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    }

    private MessageDigest digest() {
      try {
        return MessageDigest.getInstance(algorithm);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has " + algorithm, e);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if the digits are not those of such a hash
   */
  public Checksum {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{" + hash.digits + "}")) {
      throw new IllegalArgumentException(
          "a %s has %d hexadecimal digits, unlike '%s'"
              .formatted(hash.algorithm, hash.digits, hex));
    }
  }

  /**
   * @throws IllegalArgumentException if these are not 64 hexadecimal digits
   */
  public static Checksum sha256(String hex) {
    return new Checksum(Hash.SHA_256, hex);
  }

  /** Whether the file has it. */
  boolean isOf(Path file) throws IOException {
    return hash.of(file).equals(hex);
  }
}
