package cero.app.runs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** The settings in which runs are not all the same. */
final class DifferingSettings {
  private DifferingSettings() {}

  /** For each such setting every run's value, in the order of the runs; "-" where it has none. */
  static SequencedMap<String, List<String>> of(List<RecordedRun> runs) {
    List<SequencedMap<String, String>> all =
        runs.stream().map(run -> settings(run.facts())).toList();
    SequencedSet<String> names = new LinkedHashSet<>();
    all.forEach(settings -> names.addAll(settings.keySet()));
    SequencedMap<String, List<String>> differing = new LinkedHashMap<>();
    for (String name : names) {
      List<String> values = new ArrayList<>();
      all.forEach(settings -> values.add(settings.getOrDefault(name, "-")));
      if (values.stream().distinct().count() > 1) {
        differing.put(name, values);
      }
    }
    return differing;
  }

  private static SequencedMap<String, String> settings(RunFacts facts) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("preset", facts.preset());
    settings.put("data", facts.data());
    settings.putAll(facts.options());
    if (facts.parameters() > 0) {
      settings.put("parameters", Long.toString(facts.parameters()));
    }
    return settings;
  }
}
