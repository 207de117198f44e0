package cero.app.machine;

import cero.device.Device;

/**
 * How fast the machine was found to be.
 *
 * @param threads of all threads
 * @param oneThread GFLOP/s
 * @param allThreads GFLOP/s
 * @param memory GB/s
 * @param usual GFLOP/s that one thread of such a machine reaches at least; 0 where that is not
 *     known
 * @param slowdown what kept the measurement from being more
 */
record Speeds(
    int threads,
    double oneThread,
    double allThreads,
    double memory,
    double usual,
    Slowdown slowdown) {

  /** One thread that is slower than this share of the best it ever was is held back. */
  private static final double OF_THE_BEST = 0.5;

  /** Threads that share a core's arithmetic are together at least as fast as this. */
  private static final double OF_PERFECT_SCALING = 0.4;

  private record Measured(double oneThread, double allThreads, double memory) {}

  static Speeds measure(MachineFacts facts, int threads) {
    MeasuredPeak peak = MeasuredPeak.ofUser();
    double usual = usual(peak.known(1), Peak.leastGflops(facts));
    Slowdown.During<Measured> result = Slowdown.during(() -> measured(threads));
    Measured measured = result.measured();
    peak.note(1, measured.oneThread);
    peak.note(threads, measured.allThreads);
    return new Speeds(
        threads,
        measured.oneThread,
        measured.allThreads,
        measured.memory,
        usual,
        result.slowdown());
  }

  static double usual(double best, double least) {
    return Math.max(OF_THE_BEST * best, least);
  }

  private static Measured measured(int threads) {
    double one;
    try (Device device = Device.cpu(1)) {
      one = Peak.gflops(device);
    }
    try (Device device = Device.cpu(threads)) {
      double all = threads == 1 ? one : Peak.gflops(device);
      return new Measured(one, all, Peak.gigabytesPerSecond(device));
    }
  }

  boolean isSlow() {
    return oneThread < usual;
  }

  /** How many times faster all threads are than one. */
  double scaling() {
    return allThreads / oneThread;
  }

  boolean scalesBadly() {
    return scaling() < OF_PERFECT_SCALING * threads;
  }
}
