package cero.data.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A Parquet file with one column, "text", that has the same value in each row: a dictionary of it,
 * so the file is small however many rows there are. Its records are in Thrift's compact protocol.
 */
final class ParquetBytes {
  private static final int INT = 5;
  private static final int LONG = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;

  private static final int BYTE_ARRAY = 6;
  private static final int PLAIN = 0;
  private static final int RLE = 3;
  private static final int RLE_DICTIONARY = 8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ParquetBytes() {}

  static byte[] same(byte[] value, int rows) {
    ParquetBytes file = new ParquetBytes();
    file.letters("PAR1");
    int dictionary = file.out.size();
    file.page(2, Integer.BYTES + value.length).field(4, STRUCT);
    file.number(1, INT, 1).number(1, INT, PLAIN).stop().stop();
    file.littleEndian(value.length).out.writeBytes(value);
    int data = file.out.size();
    ParquetBytes indices = new ParquetBytes();
    indices.out.write(1); // bits of an index
    indices.varint((long) rows << 1).out.write(0); // a run of the dictionary's first
    file.page(0, indices.out.size()).field(2, STRUCT);
    file.number(1, INT, rows).number(1, INT, RLE_DICTIONARY);
    file.number(1, INT, RLE).number(1, INT, RLE).stop().stop();
    file.out.writeBytes(indices.out.toByteArray());
    int end = file.out.size();
    file.metadata(dictionary, data, end, rows);
    file.littleEndian(file.out.size() - end).letters("PAR1");
    return file.out.toByteArray();
  }

  private ParquetBytes page(int type, int bytes) {
    return number(1, INT, type).number(1, INT, bytes).number(1, INT, bytes);
  }

  private void metadata(int dictionary, int data, int end, int rows) {
    number(1, INT, 1);
    list(1, 2, STRUCT);
    text(4, "schema").number(1, INT, 1).stop();
    number(1, INT, BYTE_ARRAY).number(2, INT, 0).text(1, "text").stop();
    number(1, LONG, rows);
    list(1, 1, STRUCT); // row groups
    list(1, 1, STRUCT); // columns
    number(2, LONG, dictionary).field(1, STRUCT).number(1, INT, BYTE_ARRAY);
    list(1, 2, INT).zigzag(PLAIN).zigzag(RLE_DICTIONARY);
    list(1, 1, BINARY).string("text");
    number(1, INT, 0).number(1, LONG, rows); // not compressed
    number(1, LONG, end - dictionary).number(1, LONG, end - dictionary);
    number(2, LONG, data).number(2, LONG, dictionary).stop().stop();
    number(1, LONG, end - dictionary).number(1, LONG, rows).stop();
    stop();
  }

  /** A field whose number is so much more than that of the field before. */
  private ParquetBytes field(int step, int type) {
    out.write((step << 4) | type);
    return this;
  }

  private ParquetBytes number(int step, int type, long value) {
    return field(step, type).zigzag(value);
  }

  private ParquetBytes text(int step, String value) {
    return field(step, BINARY).string(value);
  }

  private ParquetBytes list(int step, int size, int type) {
    return field(step, LIST).field(size, type);
  }

  private ParquetBytes string(String value) {
    return varint(value.length()).letters(value);
  }

  private ParquetBytes stop() {
    out.write(0);
    return this;
  }

  private ParquetBytes zigzag(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  private ParquetBytes varint(long value) {
    long rest = value;
    while (rest >= 128) {
      out.write((int) ((rest & 127) | 128));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  private ParquetBytes littleEndian(int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private ParquetBytes letters(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }
}
