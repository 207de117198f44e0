package cero.app.inference;

import cero.app.terminal.Bar;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.words.Words;
import cero.generate.Sampling;
import cero.generate.SamplingStages;
import cero.generate.SamplingStages.Fate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The stages of a choice for a person: a table, and a sentence for each column. */
final class SamplingPage {
  /** More words than this are listed by their probability, and only so many of them. */
  private static final int LISTED = 20;

  private static final int WIDEST_WORD = 18;
  private static final int LARGEST_BAR = 30;
  private static final int OTHER_COLUMNS = 70;

  private final Output out;
  private final Words text;
  private final List<String> words;
  private final int draws;

  SamplingPage(Output out, Words text, List<String> words, int draws) {
    this.out = out;
    this.text = text;
    this.words = words;
    this.draws = draws;
  }

  static double[] expected(SamplingStages stages, int draws) {
    return Arrays.stream(stages.probabilities()).map(p -> p * draws).toArray();
  }

  void print(SamplingStages stages, int[] counts, Sampling sampling) {
    Table table =
        new Table()
            .column(text.get("sampling.word"), Align.LEFT)
            .column(text.get("sampling.logit"), Align.RIGHT)
            .column(text.get("sampling.scaled"), Align.RIGHT)
            .column(text.get("sampling.kept"), Align.LEFT)
            .column(text.get("sampling.probability"), Align.RIGHT)
            .column(text.get("sampling.drawn"), Align.RIGHT)
            .column(text.get("sampling.expected"), Align.RIGHT)
            .column("", Align.LEFT);
    double[] expected = expected(stages, draws);
    int bar = Math.clamp(out.width() - OTHER_COLUMNS, 8, LARGEST_BAR);
    double most = Arrays.stream(stages.probabilities()).max().orElse(1);
    List<Integer> listed = listed(stages);
    for (int id : listed) {
      double probability = stages.probabilities()[id];
      table.row(
          DisplayWidth.cut(words.get(id), WIDEST_WORD),
          Numbers.decimals(2, stages.logits()[id]),
          Numbers.decimals(2, stages.scaled()[id]),
          fate(stages.fates()[id]),
          Numbers.probability(probability),
          Integer.toString(counts[id]),
          Numbers.decimals(1, expected[id]),
          Bar.of(probability / most, bar));
    }
    if (listed.size() < words.size()) {
      Set<Integer> shown = Set.copyOf(listed);
      double probability =
          IntStream.range(0, words.size())
              .filter(id -> !shown.contains(id))
              .mapToDouble(id -> stages.probabilities()[id])
              .sum();
      int drawn = draws - listed.stream().mapToInt(id -> counts[id]).sum();
      table.row(
          text.get("steps.others", words.size() - listed.size()),
          "",
          "",
          "",
          Numbers.probability(probability),
          Integer.toString(drawn),
          Numbers.decimals(1, probability * draws),
          "");
    }
    out.println(table.lines(out.width(), out.paint()));
    out.println("");
    for (String explanation : explanations(stages, sampling)) {
      out.println(DisplayWidth.wrap(explanation, out.width()));
    }
  }

  /** All words in their order; of many the best. */
  private List<Integer> listed(SamplingStages stages) {
    List<Integer> all = IntStream.range(0, words.size()).boxed().toList();
    if (all.size() <= LISTED) {
      return all;
    }
    return all.stream()
        .sorted((a, b) -> Double.compare(stages.scaled()[b], stages.scaled()[a]))
        .limit(LISTED)
        .toList();
  }

  private List<String> explanations(SamplingStages stages, Sampling sampling) {
    double temperature = sampling.temperature();
    long kept = Arrays.stream(stages.fates()).filter(fate -> fate == Fate.KEPT).count();
    List<String> lines = new ArrayList<>();
    lines.add(text.get("sampling.explain.logits"));
    lines.add(
        temperature == 0
            ? text.get("sampling.explain.greedy")
            : text.get(
                "sampling.explain.scaled",
                BigDecimal.valueOf(temperature).stripTrailingZeros().toPlainString()));
    lines.add(text.get("sampling.explain.kept", kept, stages.fates().length));
    long passed = Arrays.stream(stages.fates()).filter(fate -> fate != Fate.TOP_K).count();
    if (sampling.topK().isPresent() && passed > sampling.topK().getAsInt()) {
      lines.add(text.get("sampling.explain.ties", sampling.topK().getAsInt(), passed));
    }
    lines.add(text.get("sampling.explain.probabilities"));
    lines.add(text.get("sampling.explain.counts", draws));
    lines.add(
        text.get(
            "sampling.explain.entropy",
            Numbers.decimals(3, stages.entropyBefore()),
            Numbers.decimals(3, stages.entropyAfter()),
            Numbers.decimals(1, Math.exp(stages.entropyAfter()))));
    return lines;
  }

  private static String fate(Fate fate) {
    return switch (fate) {
      case KEPT -> "✓";
      case TOP_K -> "top-k";
      case TOP_P -> "top-p";
      case MIN_P -> "min-p";
    };
  }
}
