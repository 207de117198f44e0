package cero.train;

import cero.data.Batch;
import cero.data.Batches;
import cero.device.Device;
import cero.loss.CrossEntropy;
import cero.model.Activations;
import cero.model.Gpt;
import java.util.OptionalDouble;
import java.util.function.LongPredicate;

/** Measures the loss on batches, without dropout, of models of one configuration. */
final class Evaluator {
  private final Device device;
  private final Activations activations;
  private final CrossEntropy crossEntropy;

  Evaluator(Device device, Activations activations, CrossEntropy crossEntropy) {
    this.device = device;
    this.activations = activations;
    this.crossEntropy = crossEntropy;
  }

  /** The mean loss in nats per token, over at most {@code count} batches. */
  double meanLoss(Gpt model, Batches batches, int count) {
    return meanLoss(model, batches, count, _ -> true).orElseThrow();
  }

  /**
   * The mean loss in nats per token, over at most {@code count} batches; empty where it was ended.
   *
   * @param goesOn is told after each batch how many tokens have been measured; false ends it
   */
  OptionalDouble meanLoss(Gpt model, Batches batches, int count, LongPredicate goesOn) {
    double sum = 0;
    long tokens = 0;
    for (Batch batch : (Iterable<Batch>) batches.sample(count)::iterator) {
      model.forward(device, activations, batch.ids(), batch.rows(), batch.time());
      double[] losses = crossEntropy.losses(model, activations, batch.targets());
      for (int row = 0; row < batch.size(); row++) {
        sum += losses[row];
      }
      tokens += batch.counted();
      if (!goesOn.test(tokens)) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(sum / tokens);
  }
}
