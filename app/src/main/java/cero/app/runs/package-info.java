/** Runs as they lie in folders: which there are, how they went, and how they compare. */
package cero.app.runs;
