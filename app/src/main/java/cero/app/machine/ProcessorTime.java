package cero.app.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What Linux has counted up to a moment of how the processors' time was spent.
 *
 * @param ticks of all processors, in some unit
 * @param stolen ticks in which other virtual machines ran
 * @param run nanoseconds in which this thread ran
 * @param waited nanoseconds in which this thread could have run, and others did
 * @param periods of this container's limit of processor time
 * @param throttled periods in which it stood still for the rest
 */
record ProcessorTime(
    double ticks, double stolen, double run, double waited, double periods, double throttled) {
  private static final Path PROCESSORS = Path.of("/proc/stat");
  private static final Path THREAD = Path.of("/proc/thread-self/schedstat");
  private static final List<Path> LIMITS =
      List.of(Path.of("/sys/fs/cgroup/cpu.stat"), Path.of("/sys/fs/cgroup/cpu/cpu.stat"));

  /** The column of /proc/stat; those behind it are among the others. */
  private static final int STOLEN = 7;

  /** Up to now, of the thread that asks; empty where no one counts. */
  static Optional<ProcessorTime> now() {
    try {
      String processors = Files.readAllLines(PROCESSORS).getFirst();
      String thread = Files.readString(THREAD);
      return Optional.of(of(processors, thread, limit()));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static List<String> limit() throws IOException {
    for (Path file : LIMITS) {
      if (Files.isReadable(file)) {
        return Files.readAllLines(file);
      }
    }
    return List.of();
  }

  /**
   * @param processors the first line of /proc/stat
   * @param thread what its schedstat says
   * @param limit the lines of the container's cpu.stat
   * @throws IllegalArgumentException if these are not such files
   */
  static ProcessorTime of(String processors, String thread, List<String> limit) {
    double[] spent = numbers(processors.replaceFirst("^cpu +", ""));
    double[] own = numbers(thread);
    if (spent.length <= STOLEN || own.length < 2) {
      throw new IllegalArgumentException("not what Linux counts");
    }
    return new ProcessorTime(
        Arrays.stream(spent, 0, STOLEN + 1).sum(),
        spent[STOLEN],
        own[0],
        own[1],
        value(limit, "nr_periods"),
        value(limit, "nr_throttled"));
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.strip().split(" +", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private static double value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElse(0);
  }

  /** What was taken from this thread between an earlier moment and this. */
  Slowdown since(ProcessorTime earlier) {
    double wanted = run + waited - earlier.run - earlier.waited;
    return new Slowdown(
        share(waited - earlier.waited, wanted),
        share(stolen - earlier.stolen, ticks - earlier.ticks),
        share(throttled - earlier.throttled, periods - earlier.periods));
  }

  private static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }
}
