package cero.app.learn;

import cero.app.learn.ShownModel.Group;
import cero.app.learn.ShownModel.Token;
import cero.device.Device;
import cero.explain.Descent;
import cero.explain.DivergedException;
import cero.explain.TextLoss;
import cero.loss.LossSteps;
import cero.model.Gpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the page asks about a text: its tokens, its loss, and what gradient steps change of it. */
final class TextApi {
  private static final int MOST_LISTED = 100;
  private static final int MOST_STEPS = 30;
  private static final int MOST_THEN = 200;
  private static final double HIGHEST_RATE = 1000;

  /** Multiplications and additions that steps may take: half a minute of a slow core. */
  private static final double MOST_WORK = 1e12;

  private final Models models;
  private final Workbench workbench;

  TextApi(Models models, Workbench workbench) {
    this.models = models;
    this.workbench = workbench;
  }

  /** A text's tokens, and which of them make up one character. */
  record TokensAnswer(List<Token> tokens, List<Group> groups) {}

  /**
   * One position's logits.
   *
   * @param logits (V)
   */
  record LogitsAnswer(int position, float[] logits) {}

  /** Some steps with the same learning rate. */
  record Steps(double lr, int count) {}

  /**
   * What steps changed.
   *
   * @param other the other text, or null
   * @param norms of the last step
   * @param phases of the last step
   */
  record StepAnswer(
      LossAnswer before,
      LossAnswer after,
      Other other,
      Norms norms,
      List<Phase> phases,
      List<Step> steps) {}

  record Other(LossAnswer before, LossAnswer after) {}

  record Norms(double gradient, double weights, double update) {}

  record Phase(String name, double ms) {}

  /** A step's loss, before its update. */
  record Step(double loss) {}

  TokensAnswer tokens(Fields request) {
    ShownModel model = models.of(request);
    int[] ids = model.encode(request.text("text"));
    request.end();
    return new TokensAnswer(model.tokens(ids), model.groups(ids));
  }

  LossAnswer loss(Fields request) {
    ShownModel model = models.of(request);
    int[] ids = pieceOfText(model, ids(model, request));
    int top = top(request, model);
    List<Steps> steps = steps(request, "steps");
    request.end();
    if (steps.isEmpty()) {
      return workbench.run(
          TextLoss.bytes(model.config(), ids.length - 1),
          device -> LossAnswer.of(model, ids, new TextLoss(device, model.gpt(), ids).steps(top)));
    }
    return descend(
        model,
        ids,
        steps,
        0,
        device -> {
          Descent descent = new Descent(device, model.gpt(), ids);
          steps.forEach(each -> descend(descent, each));
          return LossAnswer.of(model, ids, descent.loss(top));
        });
  }

  LogitsAnswer logits(Fields request) {
    ShownModel model = models.of(request);
    int[] ids = pieceOfText(model, model.encodeFromStart(request.text("text")));
    int position = (int) request.integer("position", 0, ids.length - 2);
    request.end();
    return workbench.run(
        TextLoss.bytes(model.config(), ids.length - 1),
        device ->
            new LogitsAnswer(position, new TextLoss(device, model.gpt(), ids).logits(position)));
  }

  StepAnswer step(Fields request) {
    ShownModel model = models.of(request);
    int[] ids = pieceOfText(model, model.encodeFromStart(request.text("text")));
    Optional<int[]> other =
        request
            .optionalText("other")
            .filter(text -> !text.isEmpty())
            .map(text -> pieceOfText(model, model.encodeFromStart(text)));
    int top = top(request, model);
    List<Steps> before = steps(request, "before");
    Steps asked = steps(request);
    request.end();
    List<Steps> all = new ArrayList<>(before);
    all.add(asked);
    int otherPositions = other.map(text -> text.length - 1).orElse(0);
    return descend(
        model,
        ids,
        all,
        otherPositions,
        device -> {
          Descent descent = new Descent(device, model.gpt(), ids);
          before.forEach(each -> descend(descent, each));
          Function<int[], LossAnswer> look =
              text -> LossAnswer.of(model, text, loss(device, descent.model(), text, top));
          LossAnswer lossBefore = LossAnswer.of(model, ids, descent.loss(top));
          Optional<LossAnswer> otherBefore = other.map(look);
          List<Descent.Step> made = descend(descent, asked);
          LossAnswer lossAfter = LossAnswer.of(model, ids, descent.loss(top));
          Descent.Step last = made.getLast();
          return new StepAnswer(
              lossBefore,
              lossAfter,
              other.map(text -> new Other(otherBefore.get(), look.apply(text))).orElse(null),
              new Norms(last.gradientNorm(), last.weightNorm(), last.updateNorm()),
              List.of(
                  new Phase("forward", last.forwardMillis()),
                  new Phase("loss", last.lossMillis()),
                  new Phase("backward", last.backwardMillis()),
                  new Phase("update", last.updateMillis())),
              made.stream().map(each -> new Step(each.loss())).toList());
        });
  }

  private static LossSteps loss(Device device, Gpt model, int[] ids, int top) {
    return new TextLoss(device, model, ids).steps(top);
  }

  private <T> T descend(
      ShownModel model,
      int[] ids,
      List<Steps> steps,
      int otherPositions,
      Function<Device, T> work) {
    int count = steps.stream().mapToInt(Steps::count).sum();
    if (count > MOST_STEPS) {
      throw new Refusal(
          400, "too_many_steps", "at most %d steps in all can be made".formatted(MOST_STEPS));
    }
    double operations = 6.0 * model.config().parameterCount() * (ids.length - 1) * count;
    if (operations > MOST_WORK) {
      throw new Refusal(
          400,
          "too_much_work",
          "so many steps with this model would take too long: take fewer, or a shorter text");
    }
    long bytes =
        Descent.bytes(model.config(), ids.length - 1)
            + (otherPositions == 0 ? 0 : TextLoss.bytes(model.config(), otherPositions));
    try {
      return workbench.run(bytes, work);
    } catch (DivergedException e) {
      throw new Refusal(422, "diverged", e.getMessage());
    }
  }

  private static List<Descent.Step> descend(Descent descent, Steps steps) {
    List<Descent.Step> made = new ArrayList<>();
    for (int i = 0; i < steps.count(); i++) {
      made.add(descent.step(steps.lr()));
    }
    return made;
  }

  private static Steps steps(Fields fields) {
    return new Steps(
        fields.number("lr", 0, HIGHEST_RATE), (int) fields.integer("count", 1, MOST_STEPS));
  }

  private static List<Steps> steps(Fields request, String name) {
    return request.list(name, MOST_STEPS, TextApi::steps);
  }

  private static int top(Fields request, ShownModel model) {
    return (int) Math.min(model.config().vocabSize(), request.integer("top", 1, MOST_LISTED, 10));
  }

  /**
   * The ids that a request names: of its text's tokens the first so many, all where it doesn't say
   * how many, and the ids that it wants behind them. Ids, and not their text, because a token may
   * be half a character, and because a text that two tokens spell may be a single other one. Before
   * them stands the token that the model expects before texts, if any.
   */
  static int[] ids(ShownModel model, Fields request) {
    int[] text = model.encode(request.text("text"));
    int first = (int) request.integer("first", 0, Integer.MAX_VALUE, text.length);
    int[] then = request.integers("then", MOST_THEN, 0, model.config().vocabSize() - 1);
    return Stream.of(model.start().stream(), Arrays.stream(text).limit(first), Arrays.stream(then))
        .flatMapToInt(ids -> ids)
        .toArray();
  }

  /** Those ids, if something can be guessed in them. */
  private static int[] pieceOfText(ShownModel model, int[] ids) {
    if (ids.length < 2) {
      throw new Refusal(
          400,
          "text_too_short",
          "the text needs at least two tokens, one to go by and one to guess");
    }
    if (ids.length - 1 > model.config().context()) {
      throw new Refusal(
          400,
          "text_too_long",
          "the text has %d tokens, but this model sees at most %d"
              .formatted(ids.length, model.config().context() + 1));
    }
    return ids;
  }
}
