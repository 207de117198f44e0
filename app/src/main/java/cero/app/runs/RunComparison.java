package cero.app.runs;

import cero.train.TrainingEvent.Evaluated;
import cero.train.TrainingEvent.Stepped;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Runs beside one another, by a measure that is fair to all of them. */
final class RunComparison {
  /** A point of a run's curve, with all that it can stand over. */
  record Point(long step, long tokens, double seconds, double value) {}

  private final List<RecordedRun> runs;
  private final boolean sameTokenizer;
  private final boolean knownBytes;
  private final boolean validated;

  RunComparison(List<RecordedRun> runs) {
    this.runs = List.copyOf(runs);
    this.sameTokenizer = allSame(runs.stream().map(run -> tokenizer(run.facts())).toList());
    this.validated = runs.stream().allMatch(run -> run.history().best().isPresent());
    this.knownBytes =
        runs.stream()
            .allMatch(run ->
                Double.isFinite(run.facts().scale().validationBytesPerToken())
                    && Double.isFinite(run.facts().scale().trainingBytesPerToken()));
  }

  /** Runs from before tokenizers were summed up have the size of the vocabulary alone. */
  private static List<Long> tokenizer(RunFacts facts) {
    return List.of(facts.tokenizer(), (long) facts.vocab());
  }

  private static boolean allSame(List<?> values) {
    return values.stream().distinct().count() <= 1;
  }

  List<RecordedRun> runs() {
    return runs;
  }

  /** Whether losses are given in bits per byte, because tokens are not the same in all runs. */
  boolean perByte() {
    return !sameTokenizer && knownBytes;
  }

  /** Whether the main curves are of the validation loss, which all runs have. */
  boolean validated() {
    return validated;
  }

  /** What the main curves show, as in {@code metrics.jsonl}. */
  String measure() {
    return validated
        ? perByte() ? "val_bits_per_byte" : "val_loss"
        : perByte() ? "bits_per_byte" : "loss";
  }

  /** What a reader must know, as the ends of keys among the words, {@code compare.KEY}. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!sameTokenizer) {
      notes.add(knownBytes ? "other_tokenizers" : "unknown_bytes");
    }
    if (!allSame(runs.stream().map(run -> text(run.facts())).toList())) {
      notes.add("other_text");
    }
    if (!validated) {
      notes.add("no_validation");
    }
    return notes;
  }

  /** What names a run's text: whole paths, and the language where the stories are built in. */
  private static String text(RunFacts facts) {
    boolean stories = facts.settings().path("data").isEmpty();
    return facts.settings().path("data")
        + (stories ? facts.data() : "")
        + facts.options().getOrDefault("val-share", "");
  }

  SequencedMap<String, List<String>> differing() {
    return DifferingSettings.of(runs);
  }

  /** A run's main curve. */
  List<Point> curve(RecordedRun run) {
    return validated ? validation(run) : training(run);
  }

  private List<Point> validation(RecordedRun run) {
    List<Point> points = new ArrayList<>();
    List<Stepped> steps = run.history().steps();
    int at = -1;
    for (Evaluated e : run.history().evaluations()) {
      while (at + 1 < steps.size() && steps.get(at + 1).step() <= e.step()) {
        at++;
      }
      double seconds = at < 0 ? 0 : run.history().secondsOfSteps().get(at);
      double loss = e.validationLoss();
      double value = perByte() ? run.facts().scale().validationBitsPerByte(loss) : loss;
      points.add(new Point(e.step(), e.tokens(), seconds, value));
    }
    return points;
  }

  /** A run's loss on what it learned from, step by step. */
  List<Point> training(RecordedRun run) {
    List<Point> points = new ArrayList<>();
    List<Stepped> steps = run.history().steps();
    for (int i = 0; i < steps.size(); i++) {
      Stepped e = steps.get(i);
      double value = perByte() ? run.facts().scale().trainingBitsPerByte(e.loss()) : e.loss();
      points.add(new Point(e.step(), e.tokens(), run.history().secondsOfSteps().get(i), value));
    }
    return points;
  }
}
