/** Files: safetensors, Hugging Face model directories, tokenizers, TensorBoard's events. */
package cero.format;
