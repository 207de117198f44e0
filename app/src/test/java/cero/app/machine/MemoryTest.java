package cero.app.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {
  private static final long MIB = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    "70, 62, '70 MiB, but Java may use 62 MiB here'",
    "3000, 1024, '2.9 GiB, but Java may use 1.0 GiB here'",
    "1030, 1026, '1,030 MiB, but Java may use 1,026 MiB here'",
  })
  void theFiguresTellWhatIsMore(long needed, long most, String words) {
    assertEquals(words, Memory.tooMuch(needed * MIB, most * MIB));
  }

  @Test
  void theFiguresDifferByOneByteToo() {
    assertEquals("63 MiB, but Java may use 62 MiB here", Memory.tooMuch(62 * MIB + 1, 62 * MIB));
  }

  @Test
  void moreIsToBeHadWhereTheMachineHasIt() {
    assertEquals(
        "give Java more of this machine's 16.0 GiB with CERO_JAVA_OPTIONS=-Xmx12g",
        Memory.more(64 * MIB, 16_384 * MIB));
    assertEquals("use a machine with more memory", Memory.more(12_800 * MIB, 16_384 * MIB));
    assertEquals("use a machine with more memory", Memory.more(64 * MIB, 512 * MIB));
  }
}
