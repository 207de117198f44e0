package cero.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;

/** What a run computes on. */
final class Machine {
  private Machine() {}

  /** Names and values to show, such as the processor and its vectors. */
  static SequencedMap<String, String> facts(int threads) {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", processor());
    facts.put("threads", "%d of %d".formatted(threads, processors()));
    facts.put("vectors", FloatVector.SPECIES_PREFERRED.vectorBitSize() + " bits");
    facts.put("memory for Java", "%,d MiB".formatted(Runtime.getRuntime().maxMemory() >> 20));
    facts.put("Java", Runtime.version() + ", " + System.getProperty("java.vendor"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return facts;
  }

  static int processors() {
    return ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors();
  }

  static String processor() {
    Path linux = Path.of("/proc/cpuinfo");
    if (Files.isReadable(linux)) {
      try (Stream<String> lines = Files.lines(linux)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown");
      } catch (IOException e) {
        return "unknown";
      }
    }
    return System.getProperty("os.arch");
  }
}
