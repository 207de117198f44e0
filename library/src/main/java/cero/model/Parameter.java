package cero.model;

import java.util.List;

/**
 * A trained tensor and, while training, its gradient.
 *
 * <p>Names and layouts are GPT-2's as Hugging Face writes them, without the prefix {@code
 * transformer.}: {@code wte.weight} is (V, C), a linear layer's weight is (in, out).
 */
public final class Parameter {
  private final String name;
  private final List<Integer> shape;
  private final float[] values;
  private float[] gradient;

  /**
   * @throws IllegalArgumentException if the shape has more elements than an array can hold
   */
  public Parameter(String name, int... shape) {
    this.name = name;
    this.shape = java.util.Arrays.stream(shape).boxed().toList();
    long size = 1;
    for (int length : shape) {
      size *= length;
      if (size > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException(
            "%s %s has more elements than fit into one array".formatted(name, this.shape));
      }
    }
    this.values = new float[(int) size];
  }

  public String name() {
    return name;
  }

  /** The lengths of the dimensions, outermost first. */
  public List<Integer> shape() {
    return shape;
  }

  public int size() {
    return values.length;
  }

  /** The values, row-major; writing to the array changes the parameter. */
  public float[] values() {
    return values;
  }

  /** The gradient, row-major, of the same length; made, as zeros, when first asked for. */
  public float[] gradient() {
    if (gradient == null) {
      gradient = new float[values.length];
    }
    return gradient;
  }

  /** Whether this is a matrix: what weight decay applies to by default. */
  public boolean isMatrix() {
    return shape.size() >= 2;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
