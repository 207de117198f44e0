package cero.model;

import java.util.Arrays;
import java.util.List;

/**
 * What a parameter is, before there is any memory for it. Immutable, so threads may share it.
 *
 * @param name Hugging Face's for GPT-2, without the prefix {@code transformer.}
 * @param role what it does
 * @param layer the block that it is in, from 0, or {@link #NO_LAYER}
 * @param shape the lengths of the dimensions, outermost first; they need not fit any memory
 * @param fanIn the values that each output of its linear layer is summed up from; 0 where it
 *     belongs to none
 * @param parts how many matrices of the same size stand side by side in it
 */
public record ParameterSpec(
    String name, Role role, int layer, List<Long> shape, long fanIn, int parts) {
  /** The layer of what is in no block. */
  public static final int NO_LAYER = -1;

  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  /** One outside of all blocks, or a copy of it. */
  static ParameterSpec of(String name, Role role, long fanIn, long... shape) {
    return new ParameterSpec(name, role, NO_LAYER, boxed(shape), fanIn, 1);
  }

  static List<Long> boxed(long... shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /** How many values it has; exact up to 2⁵³, and beyond any long. */
  public double size() {
    return shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }

  /** The part of the model that it is measured with: {@code wte}, {@code h.3.attn}. */
  public String group() {
    return role.part().name(layer);
  }
}
