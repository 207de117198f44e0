package cero.loss;

import cero.data.Batch;
import cero.device.Device;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The loss over rows of tokens of any length. A window as long as the context moves along each row
 * by a stride, and in each window only the tokens that no window before it has counted are counted.
 * So every token but a row's first is counted once. With a stride shorter than the context each
 * token has at least context − stride tokens before it to go by, as far as the row has them, which
 * is a fairer and slower measure (<a
 * href="https://huggingface.co/docs/transformers/perplexity">Hugging Face's guide</a>). Threads may
 * share it.
 */
public final class SlidingLoss {
  /** Tokens in a forward pass: enough that going through the weights pays. */
  private static final int BATCH_TOKENS = 2048;

  /**
   * What was measured.
   *
   * @param tokens that were counted
   * @param totalLoss the sum of their losses, in nats
   */
  public record Result(long tokens, double totalLoss) {
    /** The mean loss in nats per token. */
    public double loss() {
      return totalLoss / tokens;
    }

    public double perplexity() {
      return Perplexity.of(loss());
    }

    /**
     * @param bytes UTF-8 bytes of the tokens that were counted
     */
    public double bitsPerByte(long bytes) {
      return Perplexity.bitsPerByte(totalLoss, bytes);
    }
  }

  /** Inputs {@code row[start, start + time)}; the targets from input {@code counted} on count. */
  private record Window(int[] row, int start, int time, int counted) {}

  private final Device device;
  private final Gpt model;
  private final int context;
  private final int stride;

  /**
   * @param context the window's length, at most the model's context
   * @param stride how far it moves, at most {@code context}
   * @throws IllegalArgumentException if one of them is out of range
   */
  public SlidingLoss(Device device, Gpt model, int context, int stride) {
    this.device = Objects.requireNonNull(device, "device");
    this.model = Objects.requireNonNull(model, "model");
    if (context < 1 || context > model.config().context()) {
      throw new IllegalArgumentException(
          "the context must be between 1 and the model's %d, not %d"
              .formatted(model.config().context(), context));
    }
    if (stride < 1 || stride > context) {
      throw new IllegalArgumentException(
          "the stride must be between 1 and the context, %d, not %d".formatted(context, stride));
    }
    this.context = context;
    this.stride = stride;
  }

  /** Bytes that measuring takes beside the model. */
  public static long bytes(GptConfig config, int context) {
    int batch = batch(context);
    return Activations.inferenceBytes(config, batch, context)
        + CrossEntropy.bytes(config, (long) batch * context);
  }

  private static int batch(int context) {
    return Math.max(1, BATCH_TOKENS / context);
  }

  /**
   * The loss of all rows together.
   *
   * @param rows token ids; none of a row is seen while another is measured
   * @throws IllegalArgumentException if a row has fewer than two ids, or one that is not in the
   *     vocabulary
   * @throws cero.model.BrokenModelException if the loss is NaN or infinite
   */
  public Result measure(List<int[]> rows) {
    return measure(rows, (logits, count) -> {});
  }

  /**
   * The same, and the logits on the way: with a row no longer than the context + 1 they are those
   * of all its inputs, row after row.
   */
  public Result measure(List<int[]> rows, CrossEntropy.LogitsListener listener) {
    List<Window> windows = windows(rows);
    int longest = windows.stream().mapToInt(Window::time).max().orElseThrow();
    int batch = Math.min(batch(longest), windows.size());
    Activations activations = Activations.forInference(model.config(), batch, longest);
    CrossEntropy crossEntropy = new CrossEntropy(device, model.config(), batch * longest);
    long tokens = 0;
    double sum = 0;
    for (int from = 0; from < windows.size(); ) {
      int to = from + 1;
      int time = windows.get(from).time();
      while (to < windows.size() && to - from < batch && windows.get(to).time() == time) {
        to++;
      }
      int[] ids = new int[(to - from) * time];
      int[] targets = new int[ids.length];
      for (int i = from; i < to; i++) {
        fill(windows.get(i), ids, targets, (i - from) * time);
      }
      model.forward(device, activations, ids, to - from, time);
      double[] losses = crossEntropy.losses(model, activations, targets, listener);
      for (int i = 0; i < targets.length; i++) {
        sum += losses[i];
        tokens += targets[i] == Batch.IGNORED ? 0 : 1;
      }
      from = to;
    }
    CrossEntropy.requireFinite(sum);
    return new Result(tokens, sum);
  }

  private List<Window> windows(List<int[]> rows) {
    if (Objects.requireNonNull(rows, "rows").isEmpty()) {
      throw new IllegalArgumentException("there must be at least one row of tokens");
    }
    List<Window> windows = new ArrayList<>();
    for (int[] row : rows) {
      int inputs = row.length - 1; // the last token is only a target
      if (inputs < 1) {
        throw new IllegalArgumentException(
            "at least two tokens are needed, one to go by and one to guess, not " + row.length);
      }
      model.config().requireKnown(row);
      int counted = 0;
      for (int start = 0; counted < inputs; start += stride) {
        int end = Math.min(start + context, inputs);
        windows.add(new Window(row, start, end - start, counted - start));
        counted = end;
      }
    }
    return windows;
  }

  private static void fill(Window window, int[] ids, int[] targets, int at) {
    System.arraycopy(window.row, window.start, ids, at, window.time);
    System.arraycopy(window.row, window.start + 1, targets, at, window.time);
    Arrays.fill(targets, at, at + window.counted, Batch.IGNORED);
  }
}
