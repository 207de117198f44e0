package cero.model;

import cero.kernel.CompactMatrix;
import cero.kernel.Matrix;
import cero.kernel.WeightMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * A trained tensor and, while training, its gradient. A matrix may instead be kept compact, in
 * another {@link WeightFormat} than floats, and then it can only be run.
 *
 * <p>Names and layouts are GPT-2's as Hugging Face writes them, without the prefix {@code
 * transformer.}: {@code wte.weight} is (V, C), a linear layer's weight is (in, out). Threads may
 * share it, as long as none changes its values or its gradient.
 */
public final class Parameter {
  private final ParameterSpec spec;
  private final List<Integer> shape;
  private final float[] values; // null where they are compact
  private final WeightMatrix matrix; // null where this is no matrix
  private float[] gradient;
  private boolean cleared; // the gradient counts as zeros, whatever stands in it

  /** Writes all values of an array. */
  @FunctionalInterface
  public interface Filler<E extends Exception> {
    void fill(float[] values) throws E;
  }

  /**
   * A tensor of zeros.
   *
   * @param format of a matrix that rows are multiplied by; everything else is floats
   * @throws IllegalArgumentException if the shape has more elements than an array can hold
   */
  public Parameter(ParameterSpec spec, WeightFormat format) {
    this.spec = spec;
    if (spec.size() > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "%s %s has more elements than fit into one array".formatted(spec.name(), spec.shape()));
    }
    this.shape = spec.shape().stream().map(Math::toIntExact).toList();
    if (format != WeightFormat.FP32 && spec.role().isMultiplied()) {
      values = null;
      matrix =
          spec.role().isTransposed()
              ? format.compact(shape.getLast(), shape.getFirst())
              : format.compact(shape.getFirst(), shape.getLast());
    } else {
      values = new float[(int) spec.size()];
      matrix = isMatrix() ? asMultiplied(values) : null;
    }
  }

  private Matrix asMultiplied(float[] floats) {
    Matrix matrix = Matrix.of(floats, shape.getFirst(), shape.getLast());
    return spec.role().isTransposed() ? matrix.transposed() : matrix;
  }

  /** What it is. */
  public ParameterSpec spec() {
    return spec;
  }

  /** What it does in its model. */
  public Role role() {
    return spec.role();
  }

  public String name() {
    return spec.name();
  }

  /** The lengths of the dimensions, outermost first. */
  public List<Integer> shape() {
    return shape;
  }

  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Whether the values are kept in fewer bits than floats have, so that they can only be run. */
  public boolean isCompact() {
    return values == null;
  }

  /**
   * The values, row-major; writing to the array changes the parameter.
   *
   * @throws IllegalStateException if they are compact
   */
  public float[] values() {
    requireFloats();
    return values;
  }

  private void requireFloats() {
    if (isCompact()) {
      throw new IllegalStateException(
          name()
              + " is kept in a compact format, which can be run but neither trained nor written");
    }
  }

  /**
   * Replaces all values. Where they are compact, there is an array for them meanwhile.
   *
   * @param filler is given an array of {@link #size()}, row-major, to write all of it
   */
  public <E extends Exception> void fill(Filler<E> filler) throws E {
    if (matrix instanceof CompactMatrix compact) {
      float[] floats = new float[size()];
      filler.fill(floats);
      compact.set(asMultiplied(floats));
    } else {
      filler.fill(values);
    }
  }

  /**
   * What rows are multiplied by: a linear layer's weight (in, out) as it is, embeddings (V, C) and
   * the head's weight as (C, V).
   *
   * @throws IllegalStateException if this is no matrix
   */
  public WeightMatrix matrix() {
    if (matrix == null) {
      throw new IllegalStateException(name() + " is no matrix");
    }
    return matrix;
  }

  /**
   * The gradient, row-major, of the same length; made, as zeros, when first asked for.
   *
   * @throws IllegalStateException if the values are compact
   */
  public float[] gradient() {
    requireFloats();
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

  /** Adds to a gradient, or writes it where what stands in its array counts as zeros. */
  @FunctionalInterface
  interface GradientPart {
    /**
     * @param gradient as {@link #gradient()}
     * @param adds whether to add to all of it; else all of it is to be written
     */
    void into(float[] gradient, boolean adds);
  }

  /**
   * Adds to the gradient what a product gives, which spares making it zeros first.
   *
   * @throws IllegalStateException if the values are compact
   */
  void addGradient(GradientPart part) {
    boolean adds = !cleared;
    cleared = false;
    part.into(gradient(), adds);
  }

  /** Whether this is a matrix: what weight decay applies to by default. */
  public boolean isMatrix() {
    return shape.size() >= 2;
  }

  @Override
  public String toString() {
    return spec.name() + shape;
  }
}
