package cero.app.prepare;

import cero.data.shards.ShardIndex;

/** Is told how a preparation goes. */
public interface Progress {
  /** The sources have been found; now they are read once, for their hashes. */
  void found(int files, long bytes);

  /** So many bytes have been read for the hashes, by threads in turn. */
  void hashed(long bytes);

  /** The tokenizer is going to be learned, for which the sources are read. */
  void learning();

  /** So many bytes have been read for the tokenizer. */
  void learned(long bytes);

  /**
   * Encoding begins.
   *
   * @param index what an earlier preparation has done
   * @param bytes of the sources that it had read
   */
  void begin(ShardIndex index, long bytes);

  /**
   * Some more has been encoded and written.
   *
   * @param bytes of the sources that have been read for all so far
   * @param skipped bad records that were passed over
   * @param spelledSpecial how often the texts spell a special token, as plain text
   */
  void encoded(
      long bytes,
      long tokens,
      long documents,
      long emptyDocuments,
      long skipped,
      long spelledSpecial);
}
