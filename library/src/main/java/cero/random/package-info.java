/** PyTorch's random numbers, for whoever wants to see its figures again. */
package cero.random;
