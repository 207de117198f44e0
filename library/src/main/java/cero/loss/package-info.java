/** Cross-entropy, perplexity and bits per byte; the loss as named steps. */
package cero.loss;
