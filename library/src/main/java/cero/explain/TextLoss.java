package cero.explain;

import cero.device.Device;
import cero.loss.CrossEntropy;
import cero.loss.LossSteps;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.LanguageModel;
import java.util.Arrays;
import java.util.Objects;

/** The loss on one short text, laid open. One thread at a time. */
public final class TextLoss {
  private final Device device;
  private final Gpt model;
  private final int[] targets; // (T)
  private final Activations activations;
  private final CrossEntropy crossEntropy;

  /**
   * Runs the model over the text.
   *
   * @param ids (T + 1): each id is guessed from those before it
   * @throws IllegalArgumentException if there are fewer than two ids, more than the model's context
   *     + 1, or one that is not in its vocabulary
   */
  public TextLoss(Device device, Gpt model, int[] ids) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
    Objects.requireNonNull(ids, "ids");
    this.targets = targets(model.config(), ids);
    int time = targets.length;
    this.activations = Activations.forInference(model.config(), 1, time);
    this.crossEntropy = new CrossEntropy(device, model.config(), time);
    model.forward(device, activations, Arrays.copyOf(ids, time), 1, time);
  }

  /**
   * Runs a model over a text, as the model is to see it: after the token that it expects before
   * texts, if it expects one.
   *
   * @throws IllegalArgumentException if the text has fewer than two tokens, or more than the
   *     model's context + 1
   * @throws cero.text.UnknownTextException if the text holds something that the tokenizer has no
   *     token for
   * @throws IllegalStateException if the model has no tokenizer
   */
  public static TextLoss of(Device device, LanguageModel model, String text) {
    return new TextLoss(device, model.gpt(), model.encode(text));
  }

  /** Bytes that looking at {@code time} positions takes beside the model. */
  public static long bytes(GptConfig config, int time) {
    return Activations.inferenceBytes(config, 1, time) + CrossEntropy.bytes(config, time);
  }

  /** The ids from the second on, checked. */
  static int[] targets(GptConfig config, int[] ids) {
    if (ids.length < 2) {
      throw new IllegalArgumentException(
          "at least two tokens are needed, one to go by and one to guess, not " + ids.length);
    }
    if (ids.length - 1 > config.context()) {
      throw new IllegalArgumentException(
          "%d tokens are too many: the model's context of %d allows %d"
              .formatted(ids.length, config.context(), config.context() + 1));
    }
    config.requireKnown(ids);
    return Arrays.copyOfRange(ids, 1, ids.length);
  }

  /**
   * The way from logits to the loss.
   *
   * @param top how many of the likeliest tokens are listed at each position
   * @throws cero.model.BrokenModelException if the loss is NaN or infinite
   */
  public LossSteps steps(int top) {
    LossSteps steps = crossEntropy.steps(model, activations, targets, top);
    CrossEntropy.requireFinite(steps.loss());
    return steps;
  }

  /**
   * The logits of one position (V).
   *
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public float[] logits(int position) {
    Objects.checkIndex(position, targets.length);
    float[] row = new float[model.config().vocabSize()];
    model.logits(device, activations.normed(), position, position + 1, row);
    return row;
  }

  /**
   * The gradient of one position's own loss by its logits.
   *
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public LogitsGradient gradient(int position) {
    float[] row = logits(position);
    int vocabSize = row.length;
    double[] sums = new double[1];
    device.logSumExpRows(row, 1, vocabSize, sums);
    device.crossEntropyGradientRows(row, 1, vocabSize, sums, targets, position, 1);
    return new LogitsGradient(position, targets[position], row);
  }
}
