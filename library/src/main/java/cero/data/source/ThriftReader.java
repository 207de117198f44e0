package cero.data.source;

import java.nio.ByteBuffer;

/**
 * Reads structures in Thrift's compact protocol, as far as the headers of Parquet's pages need it:
 * numbers, structures, and how to pass over all else. Whatever the bytes say, it ends.
 */
final class ThriftReader {
  static final int TRUE = 1;
  static final int STRUCT = 12;

  private static final int DEEPEST = 16;

  /** The bytes are not what they should be. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  /** Takes a field, whose value the reader stands before; false to have it passed over. */
  @FunctionalInterface
  interface Field {
    boolean take(int number, int type) throws DamagedException;
  }

  private final ByteBuffer in;
  private int depth;

  ThriftReader(ByteBuffer in) {
    this.in = in;
  }

  /** Reads a structure to its end. */
  void struct(Field field) throws DamagedException {
    if (++depth > DEEPEST) {
      throw new DamagedException("nested too deep");
    }
    int number = 0;
    while (true) {
      int head = octet();
      if (head == 0) {
        depth--;
        return;
      }
      int type = head & 15;
      int step = head >> 4;
      number = step == 0 ? (int) number() : number + step;
      if (!field.take(number, type)) {
        pass(type);
      }
    }
  }

  /** A whole number that is not negative and fits an int. */
  int size() throws DamagedException {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new DamagedException("a size that can't be");
    }
    return (int) value;
  }

  private long number() throws DamagedException {
    long bits = varint();
    return (bits >>> 1) ^ -(bits & 1);
  }

  /** A whole number in groups of seven bits. */
  long varint() throws DamagedException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = octet();
      value |= (long) (next & 127) << shift;
      if (next < 128) {
        return value;
      }
    }
    throw new DamagedException("a number without an end");
  }

  private int octet() throws DamagedException {
    if (!in.hasRemaining()) {
      throw new DamagedException("cut short");
    }
    return in.get() & 0xFF;
  }

  private void pass(int type) throws DamagedException {
    switch (type) {
      case 1, 2 -> {} // true and false have no value
      case 3 -> skip(1);
      case 4, 5, 6 -> {
        var _ = varint();
      }
      case 7 -> skip(Double.BYTES);
      case 8 -> skip(varint());
      case 9, 10 -> passList();
      case STRUCT -> struct((_, _) -> false);
      default -> throw new DamagedException("a field of an unknown type"); // maps are in no header
    }
  }

  private void passList() throws DamagedException {
    int head = octet();
    long count = head >> 4 == 15 ? varint() : head >> 4;
    int type = head & 15;
    for (long i = 0; i < count; i++) {
      if (type <= 2) {
        skip(1); // in a list, true and false are a byte each
      } else {
        pass(type);
      }
    }
  }

  private void skip(long count) throws DamagedException {
    if (count < 0 || count > in.remaining()) {
      throw new DamagedException("cut short");
    }
    in.position(in.position() + (int) count);
  }
}
