package cero.app.prepare;

/**
 * How far the sources have been read.
 *
 * @param source the number of the source that is being read
 * @param parts how many parts of it have been read
 * @param seen size of all parts that have been placed
 * @param kept size of those that went to validation
 * @param isOpen whether training has the beginning of the document that is going on
 */
record Position(int source, long parts, long seen, long kept, boolean isOpen) {
  static final Position START = new Position(0, 0, 0, 0, false);
}
