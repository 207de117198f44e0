/** Fetches files, and whole models from the Hugging Face hub. */
package cero.app.download;
