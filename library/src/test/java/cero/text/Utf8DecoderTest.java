package cero.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what {@code bytes.decode("utf-8", "replace")} gives in Python. */
class Utf8DecoderTest {
  /** On either side of every border between the kinds of bytes. */
  private static final byte[] BORDERS =
      HexFormat.of().parseHex("00417f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff");

  @ParameterizedTest
  @CsvSource({
    "41eda08042, A\uFFFD\uFFFD\uFFFDB", // a surrogate
    "f09f98, \uFFFD", // an emoji without its end
    "f09f9841, \uFFFDA",
    "c080, \uFFFD\uFFFD", // an overlong zero
    "f4908080, \uFFFD\uFFFD\uFFFD\uFFFD", // beyond the last character
    "ed9fbf, \uD7FF",
    "f09f9880, \uD83D\uDE00",
  })
  void replacesAsPythonDoes(String bytes, String text) {
    assertEquals(text, Utf8Decoder.decode(HexFormat.of().parseHex(bytes)));
  }

  /** All sequences of four such bytes: the checksum of their texts is Python's. */
  @Test
  void everySequenceIsPythons() {
    CRC32 checksum = new CRC32();
    int count = BORDERS.length;
    for (int i = 0; i < count * count * count * count; i++) {
      byte[] bytes = {
        BORDERS[i / (count * count * count)],
        BORDERS[i / (count * count) % count],
        BORDERS[i / count % count],
        BORDERS[i % count]
      };
      checksum.update(Utf8Decoder.decode(bytes).getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(0x44843671L, checksum.getValue());
  }

  @Test
  void piecesAreReadAsTheWholeIs() {
    byte[] bytes = HexFormat.of().parseHex("41eda08042f09f9880e28241");
    StringBuilder text = new StringBuilder();
    Utf8Decoder decoder = new Utf8Decoder();
    for (byte each : bytes) {
      decoder.add(new byte[] {each}, text);
    }
    decoder.finish(text);
    assertEquals(Utf8Decoder.decode(bytes), text.toString());
  }
}
