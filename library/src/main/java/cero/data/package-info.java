/** Corpora, the split into training and validation, batches, and the built-in corpus. */
package cero.data;
