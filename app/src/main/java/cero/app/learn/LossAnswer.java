package cero.app.learn;

import cero.app.learn.ShownModel.Token;
import cero.loss.LossSteps;
import java.util.List;

/**
 * The loss of a text, laid open: at each position, after the tokens up to it, the target is to be
 * guessed.
 *
 * @param tokens of the whole text, one more than positions
 */
record LossAnswer(
    List<Token> tokens,
    List<Position> positions,
    Double meanLogProbability,
    Double loss,
    Double perplexity) {

  /**
   * One position. The tokens in {@code top}, the target and the {@code others} are all there are,
   * and their Σ exp of the logits together is exp({@code logSumExp}).
   *
   * @param surprise −ln p(target), in nats
   * @param rank tokens that are likelier than the target, plus 1
   */
  record Position(
      int position,
      Token target,
      double logit,
      double probability,
      double logProbability,
      double surprise,
      int rank,
      double logSumExp,
      double maxLogit,
      List<Candidate> top,
      Others others) {}

  record Candidate(Token token, double logit, double probability) {}

  /**
   * All tokens that are neither the target nor in {@code top}.
   *
   * @param sumExp Σ exp of their logits; null if it is too large for a number
   * @param logSumExp its logarithm; null where there are no others
   */
  record Others(int count, double probability, Double sumExp, Double logSumExp) {}

  static LossAnswer of(ShownModel model, int[] ids, LossSteps steps) {
    return new LossAnswer(
        model.tokens(ids),
        steps.positions().stream().map(position -> position(model, position)).toList(),
        Json.number(steps.meanLogProbability()),
        Json.number(steps.loss()),
        Json.number(steps.perplexity()));
  }

  private static Position position(ShownModel model, LossSteps.Position position) {
    List<LossSteps.Candidate> top = position.top();
    boolean listed = top.stream().anyMatch(candidate -> candidate.id() == position.target());
    double others = position.otherLogSumExp();
    return new Position(
        position.index(),
        model.token(position.target()),
        position.logit(),
        position.probability(),
        position.logProbability(),
        -position.logProbability(),
        position.rank(),
        position.logSumExp(),
        top.getFirst().logit(),
        top.stream()
            .map(each -> new Candidate(model.token(each.id()), each.logit(), each.probability()))
            .toList(),
        new Others(
            model.config().vocabSize() - top.size() - (listed ? 0 : 1),
            Math.exp(others - position.logSumExp()),
            Json.number(Math.exp(others)),
            Json.number(others)));
  }
}
