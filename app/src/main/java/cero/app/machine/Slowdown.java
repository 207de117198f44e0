package cero.app.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What kept a measurement from having the processors to itself.
 *
 * @param others share of the time for which other programs had the processor that it waited for
 * @param stolen share of all processors' time that other virtual machines took
 * @param throttled share of the container's periods that were cut short by its limit
 */
record Slowdown(double others, double stolen, double throttled) {
  static final Slowdown NONE = new Slowdown(0, 0, 0);

  /** Less than this share explains nothing. */
  private static final double NOTABLE = 0.1;

  /** With more than this share, what was measured is not what the machine can. */
  private static final double LARGE = 0.2;

  /** What was measured, and what kept it from being more. */
  record During<T>(T measured, Slowdown slowdown) {}

  static <T> During<T> during(Supplier<T> measurement) {
    Optional<ProcessorTime> before = ProcessorTime.now();
    T measured = measurement.get();
    Optional<ProcessorTime> after = ProcessorTime.now();
    return new During<>(
        measured, before.isPresent() && after.isPresent() ? after.get().since(before.get()) : NONE);
  }

  boolean isLarge() {
    return others > LARGE || stolen > LARGE || throttled > LARGE;
  }

  /** Each of these that counts, or that none does, with what to do about it. */
  List<Advice> advice() {
    List<Advice> advice = new ArrayList<>();
    add(advice, "throttled", throttled);
    add(advice, "stolen", stolen);
    add(advice, "busy", others);
    return advice.isEmpty() ? List.of(new Advice("unexplained")) : advice;
  }

  private static void add(List<Advice> advice, String id, double share) {
    if (share > NOTABLE) {
      advice.add(new Advice(id, Long.toString(Math.round(100 * share))));
    }
  }
}
