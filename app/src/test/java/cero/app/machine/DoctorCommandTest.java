package cero.app.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.CeroTest;
import cero.app.words.Words;
import cero.data.stories.Language;
import cero.kernel.Vectors;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
  private static final long GIB = 1L << 30;

  private static MachineFacts facts(int java, String architecture, int bits, long javaMemory) {
    return facts(java, architecture, Optional.empty(), bits, javaMemory);
  }

  private static MachineFacts facts(
      int java, String architecture, Optional<Vectors.Lack> lack, int bits, long javaMemory) {
    return new MachineFacts(
        "1",
        java,
        "25",
        "vendor",
        "a VM",
        List.of(),
        "p",
        "Linux",
        architecture,
        2,
        lack,
        bits,
        javaMemory,
        16 * GIB);
  }

  private static Speeds speeds(double gflops) {
    return new Speeds(2, gflops, 2 * gflops, 10, 0, Slowdown.NONE);
  }

  /** A processor that reached 100 GFLOP/s for a thread, or by its clock should reach 60. */
  @ParameterizedTest
  @CsvSource({
    "40, 80, 0, 0, 0, 'slow,unexplained'",
    "16, 32, 0.5, 0, 0, 'slow,busy'",
    "16, 32, 0.01, 0.3, 0.6, 'slow,throttled,stolen'",
    "70, 140, 0.1, 0.1, 0.1, ''",
    "70, 140, 0.5, 0, 0, busy",
    "70, 35, 0.4, 0, 0, 'scaling,busy'",
    "70, 70, 0, 0, 0, ''",
  })
  void aMachineThatGivesLessThanItCanIsNotWell(
      double one, double all, double others, double stolen, double throttled, String expected) {
    double usual = Speeds.usual(100, 60);
    Slowdown slowdown = new Slowdown(others, stolen, throttled);
    Speeds speeds = new Speeds(2, one, all, 10, usual, slowdown);
    List<Advice> advice = Advice.of(facts(25, "amd64", 512, 12 * GIB), speeds);
    assertEquals(expected, String.join(",", advice.stream().map(Advice::id).toList()));
    for (Language language : Language.values()) {
      advice.forEach(it -> assertFalse(it.text(Words.in(language)).isBlank()));
    }
  }

  @Test
  void whatTookTheProcessorsIsCounted() {
    List<String> limit = List.of("usage_usec 1", "nr_periods 10", "nr_throttled 1");
    List<String> later = List.of("usage_usec 9", "nr_periods 20", "nr_throttled 6");
    ProcessorTime before =
        ProcessorTime.of("cpu  100 0 20 800 1 0 0 79 5 0", "3000 1000 7\n", limit);
    ProcessorTime after =
        ProcessorTime.of("cpu  300 0 40 900 2 0 0 158 9 0", "4000 4000 9\n", later);
    Slowdown slowdown = after.since(before);
    assertEquals(0.75, slowdown.others(), 1e-9);
    assertEquals(79.0 / 400, slowdown.stolen(), 1e-9);
    assertEquals(0.5, slowdown.throttled(), 1e-9);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxCountsTheProcessorsTime() {
    ProcessorTime now = ProcessorTime.now().orElseThrow();
    assertTrue(now.run() > 0 && now.ticks() > 0, "" + now);
    assertEquals(Slowdown.NONE, now.since(now));
  }

  @Test
  void jsonHasWhatWasFoundAndMeasured() {
    JsonNode doctor = CeroTest.json("doctor", "--json", "--threads", "2");
    assertEquals(Runtime.version().toString(), doctor.get("java").stringValue());
    assertEquals(Runtime.version().feature() == 25, doctor.get("java_is_25").booleanValue());
    assertEquals(2, doctor.get("threads").intValue());
    assertEquals(Runtime.getRuntime().maxMemory(), doctor.get("java_memory_bytes").longValue());
    assertEquals(Vectors.bits(), doctor.get("vector_bits").intValue());
    assertEquals("vector", doctor.get("kernels").stringValue());
    assertTrue(doctor.get("vectors_lack").isNull());
    assertTrue(doctor.get("machine_memory_bytes").longValue() > 0);
    assertTrue(doctor.get("java_options").toString().contains("vector"));
    for (String name : List.of("gflops_one_thread", "gflops_all_threads", "memory_gb_per_second")) {
      double speed = doctor.get(name).doubleValue();
      // No machine is so slow, or so fast that the clock or the count of operations is right.
      assertTrue(speed > 1e-4 && speed < 1e5, name + " " + speed);
    }
    assertTrue(doctor.get("advice").isArray());
    assertTrue(CeroTest.cero("doctor", "--lang", "ko").out().contains("스레드 하나"));
  }

  @ParameterizedTest
  @CsvSource({
    "25, amd64, 512, 12, 100, ''",
    "25, aarch64, 128, 12, 60, ''",
    "25, amd64, 128, 12, 30, vectors",
    "25, amd64, 512, 12, 0.5, kernels",
    "25, aarch64, 128, 12, 0.5, kernels",
    "25, amd64, 64, 12, 0.5, kernels",
    "26, amd64, 256, 12, 50, java",
    "25, amd64, 256, 4, 50, memory",
    "24, amd64, 512, 1, 0.1, 'kernels,java,memory'",
  })
  void adviceIsAboutWhatIsWrong(
      int java, String architecture, int bits, long gib, double gflops, String expected) {
    List<Advice> advice = Advice.of(facts(java, architecture, bits, gib * GIB), speeds(gflops));
    assertEquals(expected, String.join(",", advice.stream().map(Advice::id).toList()));
  }

  @ParameterizedTest
  @EnumSource
  void plainKernelsAreTheFirstThingToChange(Vectors.Lack lack) {
    MachineFacts facts = facts(24, "amd64", Optional.of(lack), 0, 12 * GIB);
    List<Advice> advice = Advice.of(facts, speeds(0.5));
    String expected = "plain_" + lack.name().toLowerCase(Locale.ROOT) + ",java";
    assertEquals(expected, String.join(",", advice.stream().map(Advice::id).toList()));
    for (Language language : Language.values()) {
      String text = advice.getFirst().text(Words.in(language));
      assertTrue(text.contains("Cero") && text.length() > 50, text);
    }
    assertTrue(
        facts.rows(Words.in(Language.ENGLISH), 2).containsValue("plain Java, without vectors"));
    assertEquals("plain", facts.json(2).get("kernels"));
  }

  @ParameterizedTest
  @EnumSource
  void adviceSaysWhatToDo(Language language) {
    Words words = Words.in(language);
    List<Advice> all = Advice.of(facts(24, "amd64", 512, GIB), speeds(0.1));
    assertTrue(all.get(0).text(words).contains("0.1 GFLOP/s"));
    assertTrue(all.get(0).text(words).contains("HotSpot"));
    assertTrue(all.get(1).text(words).contains("JAVA_HOME"));
    assertTrue(all.get(2).text(words).contains("CERO_JAVA_OPTIONS=-Xmx12g"));
    Advice narrow = Advice.of(facts(25, "amd64", 128, 12 * GIB), speeds(30)).getFirst();
    assertTrue(narrow.text(words).contains("UseAVX"));
  }
}
