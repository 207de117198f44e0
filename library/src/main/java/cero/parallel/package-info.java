/** The fixed team of threads that kernels run on. */
package cero.parallel;
