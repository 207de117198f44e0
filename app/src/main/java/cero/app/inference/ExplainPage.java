package cero.app.inference;

import cero.app.inference.ExplainCommand.Register;
import cero.app.terminal.Bar;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.words.Words;
import cero.explain.GradientStep;
import cero.explain.LogitsGradient;
import cero.loss.LossSteps;
import cero.loss.LossSteps.Candidate;
import cero.loss.LossSteps.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An explanation for a person: tables, and a sentence for each step. */
final class ExplainPage implements ExplainView {
  private static final int NARROW = 90; // columns
  private static final int WIDE = 110;
  private static final double ROUNDING = 1e-6;
  private static final String INDENT = "   ";

  private final Output out;
  private final Words words;
  private final String register;
  private final OpenModel model;
  private final int[] ids;
  private final int cell; // columns for a token
  private final int bar; // columns for a probability of 1
  private int number; // of the step that was explained last

  ExplainPage(Output out, Words words, Register register, OpenModel model, int[] ids) {
    this.out = out;
    this.words = words;
    this.register = register.name().toLowerCase(Locale.ROOT);
    this.model = model;
    this.ids = ids;
    this.cell = out.width() < NARROW ? 9 : out.width() < WIDE ? 13 : 18;
    this.bar = out.width() < NARROW ? 6 : out.width() < WIDE ? 8 : 20;
  }

  @Override
  public void loss(LossSteps steps, Optional<Integer> chosen, Double bitsPerByte) {
    if (chosen.isPresent()) {
      position(steps.positions().get(chosen.get()));
      return;
    }
    positions(steps);
    out.println("");
    explain("logits", "");
    explain("probabilities", "");
    explain("target_probability", "");
    explain("log_probability", "");
    explain("mean", equal(4, steps.meanLogProbability()));
    explain("loss", equal(4, steps.loss()));
    explain("perplexity", equal(2, steps.perplexity()));
    if (bitsPerByte != null) {
      explain("bits_per_byte", equal(4, bitsPerByte));
    }
  }

  private void positions(LossSteps steps) {
    Table table =
        new Table()
            .column("#", Align.RIGHT)
            .column(words.get("steps.token"), Align.LEFT)
            .column("→ " + words.get("steps.target"), Align.LEFT)
            .column(words.get("sampling.logit"), Align.RIGHT)
            .column(words.get("steps.p"), Align.RIGHT)
            .column("", Align.LEFT)
            .column("ln p", Align.RIGHT)
            .column(words.get("steps.rank"), Align.RIGHT)
            .column(words.get("steps.favourite"), Align.LEFT);
    for (Position position : steps.positions()) {
      table.row(
          Integer.toString(position.index()),
          token(ids[position.index()]),
          token(position.target()),
          Numbers.decimals(2, position.logit()),
          Numbers.probability(position.probability()),
          Bar.of(position.probability(), bar),
          Numbers.decimals(2, position.logProbability()),
          Integer.toString(position.rank()),
          position.rank() == 1 ? "✓" : token(position.top().getFirst().id()));
    }
    out.println(table.lines(out.width(), out.paint()));
  }

  private void position(Position position) {
    out.println(
        DisplayWidth.wrap(
            words.get(
                "steps.question",
                position.index(),
                before(position.index()),
                model.shown(position.target())),
            out.width()));
    out.println("");
    ladder(position);
    out.println("");
    explain("logits", "");
    explain("probabilities", "");
    explain("target_probability", equal(4, position.probability()));
    explain("log_probability", equal(4, position.logProbability()));
    String loss = Numbers.decimals(4, -position.logProbability());
    out.println(
        DisplayWidth.wrap(
            words.get("steps.loss_here", loss, Numbers.decimals(4, position.probability())),
            out.width()));
    out.println("");
  }

  /** The end of what the model has read at a position. */
  private String before(int position) {
    StringBuilder read = new StringBuilder();
    int from = position;
    while (from >= 0 && DisplayWidth.of(read.toString()) < out.width() / 2) {
      read.insert(0, model.shown(ids[from--]));
    }
    return "“" + (from >= 0 ? "…" : "") + read.toString().replace('␣', ' ') + "”";
  }

  /** The likeliest tokens' way from logit to probability, the target's, and all others together. */
  private void ladder(Position position) {
    List<Candidate> shown = new ArrayList<>(position.top());
    if (shown.stream().noneMatch(candidate -> candidate.id() == position.target())) {
      shown.add(new Candidate(position.target(), position.logit(), position.probability()));
    }
    double largest = shown.getFirst().logit();
    double sumOfExp = Math.exp(position.logSumExp() - largest);
    double others = rest(1 - shown.stream().mapToDouble(Candidate::probability).sum());
    Table table =
        new Table()
            .column(words.get("steps.rank"), Align.RIGHT)
            .column(words.get("steps.token"), Align.LEFT)
            .column(words.get("sampling.logit") + " z", Align.RIGHT)
            .column("exp(z − max)", Align.RIGHT)
            .column(words.get("sampling.probability"), Align.RIGHT)
            .column("", Align.LEFT);
    int targetRow = 0;
    for (int i = 0; i < shown.size(); i++) {
      Candidate candidate = shown.get(i);
      boolean isTarget = candidate.id() == position.target();
      if (isTarget) {
        targetRow = i;
      }
      table.row(
          Integer.toString(isTarget ? position.rank() : i + 1),
          token(candidate.id()),
          Numbers.decimals(2, candidate.logit()),
          Numbers.probability(Math.exp(candidate.logit() - largest)),
          Numbers.probability(candidate.probability()),
          Bar.of(candidate.probability(), bar)
              + (isTarget ? " ◀ " + words.get("steps.right_token") : ""));
    }
    table.row(
        "",
        words.get("steps.others", model.config().vocabSize() - shown.size()),
        "",
        Numbers.probability(others * sumOfExp),
        Numbers.probability(others),
        Bar.of(others, bar));
    table.row("", words.get("steps.sum"), "", Numbers.decimals(4, sumOfExp), "1.0000", "");
    print(table, 1 + targetRow);
  }

  @Override
  public void step(GradientStep step, Optional<Integer> chosen, LogitsGradient gradient) {
    explain("gradient", "");
    out.println(
        DisplayWidth.wrap(
            words.get(
                chosen.isPresent() ? "steps.gradient_here" : "steps.gradient_at",
                gradient.position(),
                model.shown(gradient.target())),
            out.width()));
    gradient(gradient, step.before().positions().get(gradient.position()));
    out.println("");
    explain("step", ", η = " + step.learningRate());
    beforeAndAfter(step, chosen);
    out.println("");
    out.println(indented("before"));
    out.println(indented("after"));
    out.println("");
    double fall = step.before().loss() - step.after().loss();
    out.println(
        DisplayWidth.wrap(
            words.get(fall > 0 ? "steps.fell" : "steps.rose", Numbers.decimals(4, Math.abs(fall))),
            out.width()));
  }

  private void gradient(LogitsGradient gradient, Position position) {
    Table table =
        new Table()
            .column(words.get("steps.token"), Align.LEFT)
            .column(words.get("sampling.probability"), Align.RIGHT)
            .column(words.get("steps.gradient_column"), Align.RIGHT)
            .column(words.get("steps.advice"), Align.LEFT);
    gradientRow(table, gradient.target(), position.probability(), gradient.ofTarget());
    double rest = gradient.sum() - gradient.ofTarget();
    int shown = 1;
    for (Candidate candidate : position.top()) {
      if (candidate.id() != gradient.target()) {
        float value = gradient.byToken()[candidate.id()];
        gradientRow(table, candidate.id(), candidate.probability(), value);
        rest -= value;
        shown++;
      }
    }
    double others = rest(rest);
    table.row(
        words.get("steps.others", model.config().vocabSize() - shown),
        Numbers.probability(others),
        Numbers.decimals(4, others),
        advice(others));
    table.row(words.get("steps.sum"), "1.0000", Numbers.decimals(4, gradient.sum()), "");
    print(table, 1);
  }

  /** What is left of a sum of probabilities; less than the sum's own rounding is nothing. */
  private static double rest(double difference) {
    return difference < ROUNDING ? 0 : difference;
  }

  private void gradientRow(Table table, int id, double probability, double gradient) {
    table.row(
        token(id),
        Numbers.probability(probability),
        Numbers.decimals(4, gradient),
        advice(gradient));
  }

  /** Descent goes against the gradient. */
  private String advice(double gradient) {
    if (gradient == 0) {
      return "";
    }
    return (gradient < 0 ? "▲ " : "▼ ") + Bar.of(Math.abs(gradient), bar);
  }

  private void beforeAndAfter(GradientStep step, Optional<Integer> chosen) {
    Table table =
        new Table()
            .column("#", Align.RIGHT)
            .column("→ " + words.get("steps.target"), Align.LEFT)
            .column(words.get("sampling.logit"), Align.RIGHT)
            .column(words.get("steps.p"), Align.RIGHT)
            .column(words.get("steps.loss") + " −ln p", Align.RIGHT);
    int rows = 1;
    for (Position before : step.before().positions()) {
      if (chosen.isPresent() && chosen.get() != before.index()) {
        continue;
      }
      Position after = step.after().positions().get(before.index());
      table.row(
          Integer.toString(before.index()),
          token(before.target()),
          change(Numbers.decimals(2, before.logit()), Numbers.decimals(2, after.logit())),
          change(
              Numbers.probability(before.probability()), Numbers.probability(after.probability())),
          change(
              Numbers.decimals(4, -before.logProbability()),
              Numbers.decimals(4, -after.logProbability())));
      rows++;
    }
    table.row(
        "",
        words.get("steps.mean_loss"),
        "",
        "",
        change(
            Numbers.decimals(4, step.before().loss()), Numbers.decimals(4, step.after().loss())));
    print(table, rows);
  }

  private static String change(String before, String after) {
    return before + " → " + after;
  }

  /** A step's name in bold, with its value, and under it what it is for. */
  private void explain(String step, String value) {
    number++;
    out.println(out.paint().bold(number + ". " + words.get("steps." + step) + value));
    out.println(indented(step));
    out.println("");
  }

  private List<String> indented(String step) {
    return DisplayWidth.wrap(
            words.get("explain." + step + "." + register), out.width() - INDENT.length())
        .stream()
        .map(line -> INDENT + line)
        .toList();
  }

  private static String equal(int decimals, double value) {
    return " = " + Numbers.decimals(decimals, value);
  }

  private String token(int id) {
    return DisplayWidth.cut(model.shown(id), cell);
  }

  /** Prints a table with one of its lines in blue. */
  private void print(Table table, int emphasised) {
    List<String> lines = new ArrayList<>(table.lines(out.width(), out.paint()));
    lines.set(emphasised, out.paint().blue(lines.get(emphasised)));
    out.println(lines);
  }
}
