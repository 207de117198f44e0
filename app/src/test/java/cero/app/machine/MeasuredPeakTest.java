package cero.app.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredPeakTest {
  @TempDir Path folder;

  @Test
  void itIsMeasuredOnce() {
    MeasuredPeak peak = new MeasuredPeak(folder.resolve("cero/peak.json"));
    assertEquals(100, peak.gflops("machine", () -> 100));
    MeasuredPeak later = new MeasuredPeak(folder.resolve("cero/peak.json"));
    assertEquals(100, later.gflops("machine", () -> fail("measured again")));
    assertEquals(7, later.gflops("another", () -> 7));
  }

  @Test
  void onlyMoreIsNoted() {
    MeasuredPeak peak = new MeasuredPeak(folder.resolve("peak.json"));
    peak.note("machine", 100);
    peak.note("machine", 60);
    assertEquals(100, peak.gflops("machine", () -> fail("known")));
    peak.note("machine", 120);
    assertEquals(120, peak.gflops("machine", () -> fail("known")));
  }

  @Test
  void aDamagedOrUnwritableCacheIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("peak.json"), "[1");
    assertEquals(5, new MeasuredPeak(file).gflops("machine", () -> 5));
    Path under = file.resolve("cero/peak.json"); // a file stands where a folder must be
    assertEquals(6, new MeasuredPeak(under).gflops("machine", () -> 6));
  }
}
