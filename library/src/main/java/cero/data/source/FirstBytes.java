package cero.data.source;

import cero.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** What a file is, as its first bytes tell, whatever its name says. */
enum FirstBytes {
  GZIP("1F8B08", ""),
  ZSTD("28B52FFD", ""),
  PARQUET("50415231", ""),
  TOKENS("88D83401", ""), // llm.c's, with 16-bit ids
  LONG_TOKENS("A1D93401", ""), // and with 32-bit ones
  XZ("FD377A585A00", "xz"),
  BZIP2("425A68", "bzip2"),
  ZIP("504B0304", "zip"),
  SEVEN_ZIP("377ABCAF271C", "7z"),
  LZ4("04224D18", "lz4"),
  OTHER("", "");

  private static final int MOST = 6;

  private final String magic;
  private final String archive;

  FirstBytes(String magic, String archive) {
    this.magic = magic;
    this.archive = archive;
  }

  static FirstBytes of(Path file) throws IOException {
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(MOST);
    }
    String hex = HexFormat.of().withUpperCase().formatHex(first);
    for (FirstBytes kind : values()) {
      if (hex.startsWith(kind.magic) && (kind != BZIP2 || isBlockSize(first))) {
        return kind;
      }
    }
    return OTHER;
  }

  /** A text may begin with the letters BZh, but hardly goes on like this. */
  private static boolean isBlockSize(byte[] first) {
    return first.length == MOST && first[3] >= '1' && first[3] <= '9' && first[4] == 0x31;
  }

  /** Refuses what is no text, or packed in a way that can't be undone here. */
  void requireReadable(Path file, String name) {
    if (this == TOKENS || this == LONG_TOKENS || name.endsWith(".bin")) {
      throw new DataException(
          "%s is a file of token ids, or of other numbers, and no text: give the folder of token shards"
                  .formatted(file)
              + " that it is in");
    }
    if (!archive.isEmpty()) {
      throw new DataException(
          "%s is packed with %s, which can't be read: unpack it, or pack it with gzip or zstd"
              .formatted(file, archive));
    }
  }
}
