/** Tokenizers: characters, byte-level BPE, and the trainer of the latter. */
package cero.text;
