package cero.model;

import cero.device.Activation;
import cero.device.Allocator;
import cero.device.Device;

/**
 * Two linear layers with a function between them: C → inner → C, for each position by itself.
 * Threads may share it, as long as none changes its weights.
 */
final class FeedForward {
  /** What a forward pass writes and the backward pass reads; (rows, ·) with rows = B·T. */
  static final class Buffers {
    final float[] inner; // (rows, inner), before the activation function
    final float[] activated; // (rows, inner)

    /**
     * @param kept whether a backward pass follows, which needs both
     */
    Buffers(Allocator allocator, GptConfig config, int batch, int time, boolean kept) {
      inner = allocator.floats(batch, time, config.inner());
      activated = kept ? allocator.floats(batch, time, config.inner()) : inner;
    }
  }

  private final Linear expansion;
  private final Linear contraction;
  private final Activation activation;
  private final int width;

  FeedForward(Linear expansion, Linear contraction, GptConfig config) {
    this.expansion = expansion;
    this.contraction = contraction;
    this.activation = config.activation();
    this.width = config.inner();
  }

  /** The first half, which is all that the backward pass needs: activated = f(expansion(x)). */
  void expand(Device device, float[] x, int rows, Buffers b) {
    expansion.forward(device, x, rows, b.inner);
    device.activate(activation, b.inner, b.activated, rows * width);
  }

  /** The second half: y (rows, C) = contraction(activated). */
  void contract(Device device, int rows, Buffers b, float[] y) {
    contraction.forward(device, b.activated, rows, y);
  }

  /**
   * The gradients of both.
   *
   * @param x (rows, C), what expand was given
   * @param dy (rows, C)
   * @param dinner (rows, inner), written on the way
   * @param dx (rows, C), written
   */
  void backward(
      Device device, float[] x, int rows, Buffers b, float[] dy, float[] dinner, float[] dx) {
    contraction.backward(device, b.activated, rows, dy, dinner);
    device.activationGradient(activation, b.inner, dinner, dinner, rows * width);
    expansion.backward(device, x, rows, dinner, dx);
  }
}
