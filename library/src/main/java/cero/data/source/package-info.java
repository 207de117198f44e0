/** Texts as they lie in files: plain, JSON, CSV, TSV or Parquet, compressed or not. */
package cero.data.source;
