/** Files: safetensors, Hugging Face model directories, tokenizers. */
package cero.format;
