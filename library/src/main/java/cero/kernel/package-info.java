/**
 * Vectorised maths on {@code float[]}; each kernel has a plain scalar twin that reads like its
 * formula.
 */
package cero.kernel;
