package cero.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ByteAlphabetTest {
  @Test
  void spellsAsGpt2() {
    byte[] bytes = " a\n\té".getBytes(StandardCharsets.UTF_8);
    assertEquals("ĠaĊĉÃ©", ByteAlphabet.spell(bytes));
    assertEquals(
        "ĀġĢłŃ", ByteAlphabet.spell(new byte[] {0, 0x7F, (byte) 0x80, (byte) 0xA0, (byte) 0xAD}));
  }

  @Test
  void everyByteComesBack() {
    var bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    String spelling = ByteAlphabet.spell(bytes);
    assertEquals(256, spelling.chars().distinct().count());
    assertArrayEquals(bytes, ByteAlphabet.bytes(spelling));
  }

  @Test
  void otherCharactersAreRefused() {
    for (String foreign : new String[] {" ", "\u00AD", "ń", "日", "😀"}) {
      assertThrows(
          IllegalArgumentException.class, () -> ByteAlphabet.bytes("a" + foreign), foreign);
    }
    var error = assertThrows(IllegalArgumentException.class, () -> ByteAlphabet.bytes("a日"));
    assertEquals(
        "\"a日\" is not a byte-level token: '日' (U+65E5) does not stand for a byte",
        error.getMessage());
  }
}
