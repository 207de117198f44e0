package cero.model;

import java.util.Arrays;
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
  private boolean cleared; // the gradient counts as zeros, whatever stands in it

  /**
   * @throws IllegalArgumentException if the shape has more elements than an array can hold
   */
  public Parameter(String name, int... shape) {
    this.name = name;
    this.shape = Arrays.stream(shape).boxed().toList();
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
    if (cleared) {
      Arrays.fill(gradient, 0);
      cleared = false;
    }
    return gradient;
  }

  /**
   * Makes the gradient zeros. Nothing is written yet: whoever computes all of it anew writes over
   * what is there, which spares going through the array twice.
   */
  public void clearGradient() {
    cleared = gradient != null;
  }

  /**
   * The gradient's array for whoever writes all of it, or adds to all of it if {@link
   * #isGradientCleared} was false before.
   */
  float[] gradientToWrite() {
    if (!cleared) {
      return gradient();
    }
    cleared = false;
    return gradient;
  }

  /** Whether the gradient counts as zeros, though its array may hold something else. */
  boolean isGradientCleared() {
    return cleared;
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
