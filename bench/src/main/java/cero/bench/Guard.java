package cero.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@link KernelTable} expects of a benchmark. The limits are low: they are not targets, but
 * tell vectors from a fall to boxed ones, which costs ten times and more.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Guard {
  /** The method of {@code Kernels} that is measured. */
  String kernel();

  /**
   * How many times as fast as its scalar twin the kernel is at least; 0 where the twin is the
   * kernel, or the JVM makes vectors of the twin's loop by itself.
   */
  double timesScalar() default 0;

  /** The least share of the peak, of arithmetic or memory by what the benchmark counts. */
  double shareOfPeak() default 0;
}
