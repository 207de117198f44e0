/** Views of the other rooms as plain data: loss steps, one gradient step, sampling stages. */
package cero.explain;
