package cero.app.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredPeakTest {
  @TempDir Path folder;

  private static MeasuredPeak peak(Path file) {
    return new MeasuredPeak(Optional.of(file));
  }

  @Test
  void itIsMeasuredOnce() {
    MeasuredPeak peak = peak(folder.resolve("cero/peak.json"));
    assertEquals(100, peak.gflops("machine", () -> 100));
    MeasuredPeak later = peak(folder.resolve("cero/peak.json"));
    assertEquals(100, later.gflops("machine", () -> fail("measured again")));
    assertEquals(7, later.gflops("another", () -> 7));
  }

  @Test
  void onlyMoreIsNoted() {
    MeasuredPeak peak = peak(folder.resolve("peak.json"));
    peak.note("machine", 100);
    peak.note("machine", 60);
    assertEquals(100, peak.gflops("machine", () -> fail("known")));
    peak.note("machine", 120);
    assertEquals(120, peak.gflops("machine", () -> fail("known")));
  }

  @Test
  void aDamagedOrUnwritableCacheIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("peak.json"), "[1");
    assertEquals(5, peak(file).gflops("machine", () -> 5));
    Path under = file.resolve("cero/peak.json"); // a file stands where a folder must be
    assertEquals(6, peak(under).gflops("machine", () -> 6));
  }

  @Test
  void aUserWithoutAHomeHasItMeasuredEachTime() {
    MeasuredPeak none = new MeasuredPeak(Optional.empty());
    assertEquals(5, none.gflops("machine", () -> 5));
    assertEquals(6, none.gflops("machine", () -> 6));
  }
}
