package cero.app.book;

import cero.app.book.ChapterFigures.Losses;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.LossChart;
import cero.app.terminal.Output;
import cero.app.terminal.ProgressBar;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.terminal.Visible;
import cero.app.words.Words;
import cero.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The chapter's companion for a person: each figure beside the chapter's, and a sentence on it. */
final class BookPage implements BookView {
  private static final String INDENT = "   ";
  private static final String MISSING = "–";
  private static final int CHART_ROWS = 16;
  private static final int FIRST_STEPS = 5;

  private final Output out;
  private final Words words;
  private final Tokenizer tokenizer;
  private final String model;
  private int number; // of the part
  private ProgressBar progress;

  /**
   * @param tokenizer what shows token ids as text
   * @param model the folder that the trained model is saved in
   */
  BookPage(Output out, Words words, Tokenizer tokenizer, String model) {
    this.out = out;
    this.words = words;
    this.tokenizer = tokenizer;
    this.model = model;
  }

  @Override
  public void part(String name) {
    number++;
    out.println("");
    out.println(out.paint().bold(number + ". " + words.get("book.part." + name)));
    say("", words.get("book.intro." + name));
  }

  @Override
  public void figure(Figure figure) {
    out.println("");
    String label = words.get("book.figure." + figure.name());
    if (figure.value() instanceof String text) {
      out.println(INDENT + out.paint().bold(label) + compared(figure));
      quote(text);
    } else {
      out.println(
          INDENT
              + out.paint().bold(label + "  " + shown(figure, figure.value()))
              + compared(figure));
    }
    say(INDENT, words.get("book.explain." + figure.name()));
  }

  /** What the chapter or PyTorch has in the figure's place. */
  private String compared(Figure figure) {
    StringBuilder line = new StringBuilder();
    if (figure.chapter() != null) {
      line.append("   ").append(beside("book.chapter", figure, figure.chapter()));
    }
    if (figure.pytorch() != null) {
      line.append("   ").append(beside("book.pytorch", figure, figure.pytorch()));
    }
    return line.toString();
  }

  private String beside(String whose, Figure figure, Object theirs) {
    if (figure.value() instanceof String ours) {
      return words.get(whose) + " " + (ours.equals(theirs) ? "✓" : "≠");
    }
    String shown = words.get(whose) + " " + shown(figure, theirs);
    if (figure.value() instanceof Double ours && theirs instanceof Number other) {
      double difference = ours - other.doubleValue();
      return shown
          + (Figure.sameDecimals(ours, other.doubleValue(), figure.decimals())
              ? " ✓"
              : " (%s)".formatted(signed(difference)));
    }
    return shown + (figure.value().equals(theirs) ? " ✓" : " ≠");
  }

  private String shown(Figure figure, Object value) {
    return switch (value) {
      case Double number -> String.format(Locale.ROOT, "%,." + figure.decimals() + "f", number);
      case Long number -> String.format(Locale.ROOT, "%,d", number);
      case Boolean yes -> words.get(yes ? "book.yes" : "book.no");
      default -> value.toString();
    };
  }

  private static String signed(double difference) {
    return String.format(Locale.ROOT, "%+.1e", difference);
  }

  @Override
  public void guesses(List<Guess> guesses) {
    Table table =
        new Table()
            .column(words.get("steps.token"), Align.LEFT)
            .column("→ " + words.get("steps.target"), Align.LEFT)
            .column(words.get("steps.favourite"), Align.LEFT)
            .column("p", Align.RIGHT)
            .column(words.get("book.chapter"), Align.RIGHT)
            .column("ln p", Align.RIGHT)
            .column(words.get("book.chapter"), Align.RIGHT);
    for (Guess guess : guesses) {
      table.row(
          token(guess.input()),
          token(guess.target()),
          token(guess.guess()),
          probability(guess.probability()),
          guess.chapterProbability() instanceof Double p ? probability(p) : MISSING,
          decimals(4, guess.logProbability()),
          guess.chapterLogProbability() instanceof Double ln ? decimals(4, ln) : MISSING);
    }
    out.println("");
    print(table);
    for (String step :
        List.of("logits", "probabilities", "target_probability", "log_probability")) {
      say(INDENT, words.get("explain." + step + ".exact"));
    }
  }

  private static String probability(double value) {
    return String.format(Locale.ROOT, "%.4e", value);
  }

  private static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private String token(int id) {
    return "“" + Visible.token(tokenizer.decode(new int[] {id})) + "”";
  }

  @Override
  public void step(
      long step,
      long steps,
      double loss,
      Object pytorch,
      int[] firstTokens,
      double tokensPerSecond) {
    if (progress == null) {
      out.println("");
      progress = new ProgressBar(out, words.get("progress.left"), 0, steps);
    }
    progress.update(step + 1, loss, tokensPerSecond);
  }

  @Override
  public void evaluation(Evaluation evaluation) {
    StringBuilder line = new StringBuilder(INDENT);
    line.append(words.get("train.step", String.format(Locale.ROOT, "%2d", evaluation.step())));
    appendLoss(
        line,
        "curve.train",
        evaluation.ours().training(),
        evaluation.reference().map(Losses::training));
    appendLoss(
        line,
        "curve.validation",
        evaluation.ours().validation(),
        evaluation.reference().map(Losses::validation));
    progress.println(line.toString());
  }

  private void appendLoss(
      StringBuilder line, String curve, double ours, Optional<Double> reference) {
    line.append("   ").append(words.get(curve)).append(' ').append(Evaluation.printed(ours));
    reference.ifPresent(theirs -> {
      boolean same = Evaluation.printed(ours).equals(Evaluation.printed(theirs));
      line.append(same ? " ✓" : " (" + Evaluation.printed(theirs) + ")");
    });
  }

  @Override
  public void sample(int epoch, String text, Object pytorch) {
    String mark = pytorch == null ? "" : pytorch.equals(text) ? " ✓" : " ≠";
    progress.println(
        INDENT + out.paint().bold(words.get("book.after_epoch", Integer.toString(epoch))) + mark);
    for (String line : quoted(text)) {
      progress.println(line);
    }
  }

  @Override
  public void trained(List<Double> stepLosses, List<Evaluation> evaluations) {
    progress.finish();
    out.println("");
    LossChart chart =
        new LossChart(
            words.get("curve.step"),
            new LossChart.Curve(
                words.get("curve.train"),
                IntStream.range(0, stepLosses.size()).asDoubleStream().toArray(),
                stepLosses.stream().mapToDouble(loss -> loss).toArray()),
            new LossChart.Curve(
                words.get("curve.validation"),
                evaluations.stream().mapToDouble(Evaluation::step).toArray(),
                evaluations.stream().mapToDouble(e -> e.ours().validation()).toArray()),
            List.of());
    out.println(chart.lines(out.width(), CHART_ROWS, out.paint()));
    say(INDENT, words.get("book.explain.curves"));
  }

  @Override
  public void toy(List<String> toyWords, float[] logits, List<Draws> settings) {
    out.println("");
    print(probabilities(toyWords, logits, settings));
    say(INDENT, words.get("book.explain.temperature"));
    say(INDENT, words.get("book.explain.top_k"));
    out.println("");
    print(counts(toyWords, settings));
    say(INDENT, words.get("book.explain.draws"));
  }

  private Table probabilities(List<String> toyWords, float[] logits, List<Draws> settings) {
    Table table =
        new Table()
            .column(words.get("sampling.word"), Align.LEFT)
            .column(words.get("sampling.logit"), Align.RIGHT);
    settings.forEach(
        draws -> table.column("p, " + words.get("book.setting." + draws.name()), Align.RIGHT));
    for (int word = 0; word < logits.length; word++) {
      List<String> row = new ArrayList<>(List.of(toyWords.get(word), decimals(2, logits[word])));
      for (Draws draws : settings) {
        row.add(decimals(4, draws.stages().probabilities()[word]));
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private Table counts(List<String> toyWords, List<Draws> settings) {
    Table table = new Table().column(words.get("sampling.drawn"), Align.LEFT);
    for (Draws draws : settings) {
      table.column(words.get("book.setting." + draws.name()), Align.RIGHT);
      table.column(words.get("book.chapter"), Align.RIGHT);
    }
    for (int word = 0; word < toyWords.size(); word++) {
      List<String> row = new ArrayList<>(List.of(toyWords.get(word)));
      for (Draws draws : settings) {
        row.add(Integer.toString(draws.counts()[word]));
        Object theirs = draws.chapter().get(word);
        row.add(theirs == null ? MISSING : theirs.toString());
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  @Override
  public void compared(Comparison comparison) {
    if (comparison.evaluations().stream().allMatch(e -> e.reference().isEmpty())) {
      out.println("");
      say("", words.get("book.nothing_to_compare"));
    } else {
      part("compared");
      out.println("");
      print(comparisonOf("curve.train", comparison, Losses::training));
      out.println("");
      print(comparisonOf("curve.validation", comparison, Losses::validation));
      say(INDENT, agreement(comparison));
    }
    out.println("");
    say("", words.get("book.end", model));
  }

  private Table comparisonOf(String curve, Comparison comparison, ToDoubleFunction<Losses> loss) {
    Table table =
        new Table()
            .column(words.get("curve.step"), Align.RIGHT)
            .column(words.get(curve), Align.RIGHT)
            .column(words.get("book.chapter"), Align.RIGHT)
            .column(words.get("book.pytorch"), Align.RIGHT)
            .column(words.get("book.difference"), Align.RIGHT);
    for (Evaluation evaluation : comparison.evaluations()) {
      double ours = loss.applyAsDouble(evaluation.ours());
      table.row(
          Long.toString(evaluation.step()),
          precise(ours),
          evaluation.chapter().map(loss::applyAsDouble).map(Evaluation::printed).orElse(MISSING),
          evaluation.pytorch().map(loss::applyAsDouble).map(BookPage::precise).orElse(MISSING),
          evaluation
              .reference()
              .map(theirs -> signed(ours - loss.applyAsDouble(theirs)))
              .orElse(MISSING));
    }
    return table;
  }

  private static String precise(double loss) {
    return decimals(6, loss);
  }

  private String agreement(Comparison comparison) {
    int all = comparison.evaluations().size();
    String first = signed(comparison.largestOfFirst(FIRST_STEPS)).substring(1);
    if (comparison.parted().isEmpty()) {
      return words.get("book.all_agree", all, FIRST_STEPS, first);
    }
    return words.get(
        "book.some_agree",
        comparison.agreeing(),
        all,
        comparison.parted().getAsLong(),
        FIRST_STEPS,
        first);
  }

  /** Text of the model, set apart. */
  private void quote(String text) {
    out.println(quoted(text));
  }

  private List<String> quoted(String text) {
    String line = text.replace("\n", "⏎");
    return DisplayWidth.wrap(Visible.text(line), out.width() - 2 * INDENT.length()).stream()
        .map(part -> out.paint().dim(INDENT + "│ " + part))
        .toList();
  }

  private void say(String indent, String sentence) {
    for (String line : DisplayWidth.wrap(sentence, out.width() - indent.length())) {
      out.println(indent + line);
    }
  }

  private void print(Table table) {
    for (String line : table.lines(out.width() - INDENT.length(), out.paint())) {
      out.println(INDENT + line);
    }
  }
}
