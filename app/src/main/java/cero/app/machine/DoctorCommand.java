package cero.app.machine;

import cero.app.options.CommonOptions;
import cero.app.options.ThreadOptions;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Figures;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.words.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what the machine offers, and what to change. */
@Command(
    name = "doctor",
    sortOptions = false,
    description = "Measure what this machine offers, and say what to change.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./cero doctor", "  CERO_JAVA_OPTIONS=-Xmx8g ./cero doctor --json"})
public final class DoctorCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    MachineFacts facts = MachineFacts.here();
    int count = threads.threads();
    Speeds speeds = Speeds.measure(facts, count);
    List<Advice> advice = Advice.of(facts, speeds);
    if (common.json()) {
      console.json(json(facts.json(count), speeds, advice));
    } else {
      print(facts, count, speeds, advice);
    }
    return 0;
  }

  private Map<String, Object> json(Map<String, Object> facts, Speeds speeds, List<Advice> advice) {
    Map<String, Object> json = new LinkedHashMap<>(facts);
    json.put("gflops_one_thread", speeds.oneThread());
    json.put("gflops_all_threads", speeds.allThreads());
    json.put("memory_gb_per_second", speeds.memory());
    json.put(
        "advice",
        advice.stream()
            .map(change -> Map.of("id", change.id(), "text", change.text(common.words())))
            .toList());
    return json;
  }

  private void print(MachineFacts facts, int count, Speeds speeds, List<Advice> advice) {
    Words words = common.words();
    Output out = console.out();
    Figures figures = new Figures();
    facts.addTo(figures, words, count);
    figures
        .add(words.get("doctor.one_thread"), Numbers.decimals(1, speeds.oneThread()) + " GFLOP/s")
        .add(words.get("doctor.all_threads"), Numbers.decimals(1, speeds.allThreads()) + " GFLOP/s")
        .add(words.get("doctor.memory_speed"), Numbers.decimals(1, speeds.memory()) + " GB/s")
        .print(out);
    out.println("");
    if (advice.isEmpty()) {
      out.println(DisplayWidth.wrap(words.get("doctor.fine"), out.width()));
    }
    for (Advice change : advice) {
      out.println(DisplayWidth.wrap(change.text(words), out.width()));
    }
  }
}
