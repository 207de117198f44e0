package cero.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BytesBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private BytesBar bar(boolean terminal, int width, long first, long total) {
    Output output = new Output(bytes, terminal, width, Paint.OFF);
    return new BytesBar(output, "left", first, total, clock::get);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalsLineSaysBytesSpeedAndTimeLeft() {
    BytesBar bar = bar(true, 80, 100_000_000, 548_100_000);
    bar.update(100_000_000);
    assertEquals("\r\033[K100.0 MB/548.1 MB " + "━".repeat(7) + "─".repeat(33), printed());
    clock.set(2_000_000_000L);
    bar.update(144_800_000);
    String line = printed().substring(printed().lastIndexOf('\r'));
    assertTrue(line.startsWith("\r\033[K144.8 MB/548.1 MB ━━━━━━━━━━─"), line);
    assertTrue(line.endsWith("─ 22.4 MB/s · 18s left"), line);
    bar.println("trouble");
    bar.finish();
    assertTrue(printed().contains("\r\033[Ktrouble\n144.8 MB"), printed());
    assertTrue(printed().endsWith("left\n"), printed());
  }

  @Test
  void pipedDownloadsGetATwentiethPerLine() {
    BytesBar bar = bar(false, 100, 0, 1_000_000);
    for (int received = 1000; received <= 1_000_000; received += 1000) {
      clock.addAndGet(1_000_000);
      bar.update(received);
    }
    bar.finish();
    assertEquals(20, printed().lines().count());
    assertTrue(printed().lines().allMatch(line -> line.contains(" 1.0 MB/s · ")), printed());
    assertFalse(printed().contains("\r"));
  }

  @Test
  void theEndIsToldOnce() {
    BytesBar bar = bar(false, 100, 0, 1_000_000);
    for (int document = 0; document < 1000; document++) {
      clock.addAndGet(1_000_000);
      bar.update(1_000_000); // a small file is read at once, and its documents come one by one
    }
    bar.finish();
    assertEquals(1, printed().lines().count());
  }

  @Test
  void aLineFitsAndABeginningAnewIsNoHarm() {
    for (int width = 20; width < 120; width++) {
      BytesBar bar = bar(true, width, 5000, 6_400_000_000_000L);
      clock.addAndGet(1_000_000_000L);
      bar.update(9_999_999);
      clock.addAndGet(1_000_000_000L);
      bar.update(0);
      bar.finish();
    }
    for (String line : printed().split("\r\033\\[K|\n", -1)) {
      assertTrue(DisplayWidth.of(line) < 120, line);
    }
    bytes.reset();
    bar(true, 30, 0, 6_400_000).update(1_000_000);
    assertTrue(DisplayWidth.of(printed().substring(4)) < 30, printed());
  }

  @Test
  void amountsAreShort() {
    assertEquals("0 B", Bytes.of(0));
    assertEquals("999 B", Bytes.of(999));
    assertEquals("1.0 kB", Bytes.of(1000));
    assertEquals("20.5 kB", Bytes.of(20_479));
    assertEquals("999.9 kB", Bytes.of(999_949));
    assertEquals("1.0 MB", Bytes.of(999_950));
    assertEquals("6.4 GB", Bytes.of(6_431_829_964L));
    assertEquals("9.2 EB", Bytes.of(Long.MAX_VALUE));
  }
}
