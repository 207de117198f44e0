package cero.app.machine;

import cero.device.Device;
import cero.format.DurableFile;
import cero.format.InputFile;
import cero.kernel.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The machine's arithmetic peak, measured once (see {@link Peak}) and kept in the user's cache, so
 * that a run knows its share of it at no cost. Later measurements count where they are higher: a
 * lower one was taken while the machine did other work too.
 */
public final class MeasuredPeak {
  private static final int MAXIMUM_BYTES = 1 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Optional<Path> file;

  /**
   * @param file where it is kept; empty if it is to be measured each time
   */
  MeasuredPeak(Optional<Path> file) {
    this.file = file;
  }

  /** That of this user. */
  public static MeasuredPeak ofUser() {
    return new MeasuredPeak(UserCache.folder().map(folder -> folder.resolve("peak.json")));
  }

  /** The peak of a device in GFLOP/s; measured only where that was never done. */
  public double gflops(Device device) {
    return gflops(key(device.threads()), () -> Peak.gflops(device));
  }

  public double gflops(String key, DoubleSupplier measurement) {
    double known = known(key);
    if (known > 0) {
      return known;
    }
    double measured = measurement.getAsDouble();
    note(key, measured);
    return measured;
  }

  /** The most that so many threads were ever measured to give; 0 where they never were. */
  double known(int threads) {
    return known(key(threads));
  }

  private double known(String key) {
    double known = read().path(key).asDouble(0);
    return known > 0 && Double.isFinite(known) ? known : 0;
  }

  /** Keeps what was measured of so many threads, if it is more than what was known. */
  public void note(int threads, double gflops) {
    note(key(threads), gflops);
  }

  public void note(String key, double gflops) {
    ObjectNode peaks = read();
    if (file.isEmpty() || gflops <= peaks.path(key).asDouble(0)) {
      return;
    }
    peaks.put(key, gflops);
    try {
      Files.createDirectories(file.get().getParent());
      DurableFile.write(file.get(), DurableFile.Content.of(JSON.writeValueAsBytes(peaks)));
    } catch (IOException _) {
      // A cache that can't be written is none: the next run measures again.
    }
  }

  /** What else would give another peak. */
  private static String key(int threads) {
    return String.format(
        Locale.ROOT,
        "%s, %d threads, vectors of %d bits, Java %s",
        MachineFacts.readProcessor(),
        threads,
        Vectors.bits(),
        Runtime.version());
  }

  private ObjectNode read() {
    try {
      return file.isPresent()
              && Files.exists(file.get())
              && JSON.readTree(InputFile.readAll(file.get(), MAXIMUM_BYTES))
                  instanceof ObjectNode peaks
          ? peaks
          : JSON.createObjectNode();
    } catch (IOException | JacksonException _) {
      return JSON.createObjectNode();
    }
  }
}
