package cero.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Makes the arrays that something computes in, or only counts their bytes: so the code that takes
 * memory also tells how much it will be. One thread at a time.
 */
public abstract sealed class Allocator {
  private static final int LONGEST = Integer.MAX_VALUE - 64; // what a JVM makes for certain

  private Allocator() {}

  /** Makes arrays, all zeros. */
  public static Allocator ofArrays() {
    return new Maker();
  }

  /**
   * Bytes of all arrays that {@code taker} asks for; at most {@link Long#MAX_VALUE}. What it is
   * given meanwhile are empty arrays.
   */
  public static long count(Consumer<Allocator> taker) {
    Counter counter = new Counter();
    taker.accept(counter);
    return (long) counter.bytes;
  }

  /**
   * An array for a tensor.
   *
   * @param shape the lengths of its dimensions, whose product need not fit a long
   * @throws IllegalArgumentException if it is longer than an array can be
   */
  public final float[] floats(long... shape) {
    return new float[length(Float.BYTES, size(shape))];
  }

  /**
   * The same of doubles.
   *
   * @throws IllegalArgumentException as {@link #floats}
   */
  public final double[] doubles(long... shape) {
    return new double[length(Double.BYTES, size(shape))];
  }

  /**
   * The same of ints.
   *
   * @throws IllegalArgumentException as {@link #floats}
   */
  public final int[] ints(long... shape) {
    return new int[length(Integer.BYTES, size(shape))];
  }

  /**
   * The same of bits, 64 in each word.
   *
   * @throws IllegalArgumentException as {@link #floats}
   */
  public final long[] bits(long... shape) {
    return new long[length(Long.BYTES, Math.ceil(size(shape) / Long.SIZE))];
  }

  /** As many of something as there are layers; whoever counts makes one, and counts it so often. */
  public abstract <T> List<T> repeat(int count, Supplier<T> maker);

  /** How long an array of so many elements, of so many bytes each, is made. */
  abstract int length(int bytes, double size);

  /** Exact up to 2⁵³; a product of doubles does not overflow. */
  private static double size(long... shape) {
    return LongStream.of(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  private static final class Maker extends Allocator {
    @Override
    int length(int bytes, double size) {
      if (size > LONGEST) {
        throw new IllegalArgumentException(
            "a buffer of %.0f elements is longer than an array can be".formatted(size));
      }
      return (int) size;
    }

    @Override
    public <T> List<T> repeat(int count, Supplier<T> maker) {
      List<T> made = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        made.add(maker.get());
      }
      return made;
    }
  }

  private static final class Counter extends Allocator {
    private double bytes;
    private double times = 1;

    @Override
    int length(int elementBytes, double size) {
      bytes += times * elementBytes * size;
      return 0;
    }

    @Override
    public <T> List<T> repeat(int count, Supplier<T> maker) {
      double before = times;
      times *= count;
      T made = maker.get();
      times = before;
      return List.of(made);
    }
  }
}
