package cero.app.machine;

import cero.app.terminal.Numbers;
import cero.app.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something to change about the machine so that Cero runs faster.
 *
 * @param id names the words under {@code doctor.advice}
 * @param arguments what they are filled in with
 */
record Advice(String id, List<String> arguments) {
  private static final int JAVA = 25;

  /** What x86 processors have had since 2013 (AVX2). */
  private static final int USUAL_X86_BITS = 256;

  Advice(String id, String... arguments) {
    this(id, List.of(arguments));
  }

  /** What to change, the most important first; nothing if all is well. */
  static List<Advice> of(MachineFacts facts, Speeds speeds) {
    List<Advice> advice = new ArrayList<>();
    addComputing(advice, facts, speeds);
    if (facts.javaFeature() != JAVA) {
      advice.add(new Advice("java", Integer.toString(facts.javaFeature())));
    }
    long gigabytes = Memory.toGive(facts.machineMemory());
    if (facts.javaMemory() < facts.machineMemory() / 2 && gigabytes > 0) {
      advice.add(
          new Advice(
              "memory",
              Numbers.decimals(1, facts.javaMemory() / 0x1p30),
              Numbers.decimals(1, facts.machineMemory() / 0x1p30),
              Long.toString(gigabytes)));
    }
    return advice;
  }

  private static void addComputing(List<Advice> advice, MachineFacts facts, Speeds speeds) {
    if (facts.vectorsLack().isPresent()) {
      advice.add(new Advice("plain_" + facts.vectorsLack().get().name().toLowerCase(Locale.ROOT)));
      return;
    }
    if (speeds.oneThread() < Peak.compiledGflops(facts.vectorBits())) {
      advice.add(new Advice("kernels", Numbers.decimals(1, speeds.oneThread()), facts.javaVm()));
      return;
    }
    if (facts.isX86() && facts.vectorBits() < USUAL_X86_BITS) {
      advice.add(new Advice("vectors", Integer.toString(facts.vectorBits())));
    }
    if (speeds.isSlow()) {
      String usual = Numbers.decimals(1, speeds.usual());
      advice.add(new Advice("slow", Numbers.decimals(1, speeds.oneThread()), usual));
      advice.addAll(speeds.slowdown().advice());
    } else if (speeds.scalesBadly()) {
      String times = Numbers.decimals(1, speeds.scaling());
      advice.add(new Advice("scaling", Integer.toString(speeds.threads()), times));
      advice.addAll(speeds.slowdown().advice());
    } else if (speeds.slowdown().isLarge()) {
      advice.addAll(speeds.slowdown().advice());
    }
  }

  String text(Words words) {
    return words.get("doctor.advice." + id, arguments.toArray());
  }
}
