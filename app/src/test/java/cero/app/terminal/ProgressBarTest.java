package cero.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private ProgressBar bar(boolean terminal, long firstStep, long totalSteps) {
    Output output = new Output(bytes, terminal, 80, Paint.OFF);
    return new ProgressBar(output, "left", firstStep, totalSteps, clock::get);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineSaysEverythingAndFits() {
    String line = ProgressBar.line(150, 600, 2.3141, 5120.4, 64, "left", 79);
    assertTrue(line.startsWith("150/600 ━━━━━"), line);
    assertTrue(line.endsWith("─ loss 2.314 · 5120 tokens/s · 1m04s left"), line);
    for (int columns = 20; columns < 120; columns++) {
      String fitted = ProgressBar.line(7, 123_456, Double.NaN, 1e7, 1e6, "남음", columns);
      assertTrue(DisplayWidth.of(fitted) <= columns, fitted);
    }
  }

  @Test
  void pipedRunsGetATwentiethPerLine() {
    ProgressBar bar = bar(false, 0, 10_000);
    for (int step = 1; step <= 10_000; step++) {
      bar.update(step, 1, 100);
    }
    bar.finish();
    assertEquals(20, printed().lines().count());
    assertTrue(printed().lines().toList().getLast().startsWith("10000/10000"));
    assertFalse(printed().contains("\r"));
  }

  @Test
  void slowPipedRunsGetALinePerMinute() {
    ProgressBar bar = bar(false, 0, 1_000_000);
    for (int step = 1; step <= 300; step++) {
      clock.addAndGet(1_000_000_000L);
      bar.update(step, 1, 100);
    }
    assertEquals(5, printed().lines().count());
  }

  private void steps(ProgressBar bar, int from, int to, long seconds) {
    for (int step = from; step <= to; step++) {
      clock.addAndGet(seconds * 1_000_000_000L);
      bar.update(step, 1, 100);
    }
  }

  private String lastLine() {
    return printed().lines().toList().getLast();
  }

  @Test
  void theTimeLeftCountsOnlyThisRunsSteps() {
    ProgressBar bar = bar(false, 500, 1000);
    steps(bar, 501, 600, 1);
    assertTrue(lastLine().matches(" 600/1000 .* 6m40s left"), lastLine());
  }

  @Test
  void theTimeLeftIsByTheLaterHalfAsTheFirstStepsAreSlow() {
    ProgressBar bar = bar(false, 500, 1000);
    clock.set(300_000_000_000L); // before the first of them
    steps(bar, 501, 550, 5);
    steps(bar, 551, 600, 1);
    assertTrue(lastLine().matches(" 600/1000 .* 6m40s left"), lastLine());
  }

  @Test
  void aRunThatGoesBackCountsTheStepsThatItMade() {
    ProgressBar bar = bar(false, 500, 1000);
    steps(bar, 501, 600, 1);
    steps(bar, 501, 570, 1);
    assertTrue(lastLine().matches(" 560/1000 .* 7m20s left"), lastLine()); // a minute later
  }

  @Test
  void aTerminalsLineIsDrawnAgainAtMostTenTimesASecond() {
    ProgressBar bar = bar(true, 0, 1000);
    for (int step = 1; step < 1000; step++) {
      clock.addAndGet(1_000_000); // a millisecond
      bar.update(step, 1, 100);
    }
    bar.println("a sample");
    bar.finish();
    assertEquals(
        10 + 1, printed().split("\r", -1).length - 1, "ten draws and one around the sample");
    assertTrue(printed().contains("\r\033[Ka sample\n"), printed());
    assertTrue(printed().endsWith("left\n"));
  }

  @Test
  void durationsAreShort() {
    assertEquals("42s", Durations.of(42.4));
    assertEquals("3m05s", Durations.of(185));
    assertEquals("2h07m", Durations.of(7620));
    assertEquals("3d04h", Durations.of(3 * 86400 + 4 * 3600));
    assertEquals("1.2e+20d", Durations.of(1e25));
  }
}
