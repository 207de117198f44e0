package cero.app.machine;

import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.words.Words;
import cero.kernel.Vectors;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The machine and the JVM that something was measured on.
 *
 * @param javaFeature Java's number, such as 25
 * @param javaOptions what the JVM was started with
 * @param vectorsLack why the kernels use no vectors; empty where they do
 * @param vectorBits the width of the vectors that the kernels use; 0 where they use none
 * @param javaMemory bytes that Java may use
 * @param machineMemory bytes that the machine, or the container, has
 */
public record MachineFacts(
    String cero,
    int javaFeature,
    String javaVersion,
    String javaVendor,
    String javaVm,
    List<String> javaOptions,
    String processor,
    String system,
    String architecture,
    int processors,
    Optional<Vectors.Lack> vectorsLack,
    int vectorBits,
    long javaMemory,
    long machineMemory) {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Those of this process. */
  public static MachineFacts here() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new MachineFacts(
        Version.ofCero(),
        Runtime.version().feature(),
        Runtime.version().toString(),
        System.getProperty("java.vendor"),
        System.getProperty("java.vm.name"),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        readProcessor(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        system.getAvailableProcessors(),
        Vectors.lack(),
        Vectors.bits(),
        Runtime.getRuntime().maxMemory(),
        system.getTotalMemorySize());
  }

  /** Bytes of memory that this process has held at once so far; empty where no one counts them. */
  public static Optional<Long> peakRss() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  boolean isX86() {
    return architecture.equals("amd64") || architecture.equals("x86_64");
  }

  /** For programs. */
  public Map<String, Object> json(int threads) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cero", cero);
    json.put("java", javaVersion);
    json.put("java_is_25", javaFeature == 25);
    json.put("java_vendor", javaVendor);
    json.put("java_vm", javaVm);
    json.put("java_options", javaOptions);
    json.put("processor", processor);
    json.put("processors", processors);
    json.put("threads", threads);
    json.put("kernels", vectorsLack.isEmpty() ? "vector" : "plain");
    json.put("vectors_lack", vectorsLack.map(lack -> lack.name().toLowerCase(Locale.ROOT)));
    json.put("vector_bits", vectorBits);
    json.put("java_memory_bytes", javaMemory);
    json.put("machine_memory_bytes", machineMemory);
    json.put("system", system + " " + architecture);
    return json;
  }

  /** For people: names and values, in the order to show them. */
  public SequencedMap<String, String> rows(Words words, int threads) {
    SequencedMap<String, String> rows = new LinkedHashMap<>();
    rows.put(words.get("machine.cero"), cero);
    rows.put(words.get("machine.java"), String.join(", ", javaVersion, javaVendor, javaVm));
    rows.put(words.get("machine.options"), String.join(" ", javaOptions));
    rows.put(words.get("machine.processor"), processor + ", " + system + " " + architecture);
    rows.put(words.get("machine.threads"), words.get("machine.of", threads, processors));
    rows.put(
        words.get("machine.kernels"),
        vectorsLack.isEmpty()
            ? words.get("machine.vectors", vectorBits)
            : words.get("machine.plain"));
    rows.put(
        words.get("machine.memory"),
        words.get("machine.of_memory", gib(javaMemory), gib(machineMemory)));
    return rows;
  }

  /** As {@link #rows}, for a page of figures. */
  public void addTo(Figures figures, Words words, int threads) {
    rows(words, threads).forEach(figures::add);
  }

  /** The processor's name. */
  static String readProcessor() {
    return Files.isReadable(PROCESSORS)
        ? ofProcessor("model name").orElse("unknown")
        : System.getProperty("os.arch");
  }

  /** The clock of the first processor at this moment; 0 where the system does not tell it. */
  static double readGigahertz() {
    return ofProcessor("cpu MHz")
        .filter(text -> text.matches("[0-9]{1,5}(\\.[0-9]*)?"))
        .map(megahertz -> Double.parseDouble(megahertz) / 1000)
        .orElse(0.0);
  }

  private static Optional<String> ofProcessor(String name) {
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public static String gib(long bytes) {
    return Numbers.decimals(1, bytes / 0x1p30) + " GiB";
  }
}
