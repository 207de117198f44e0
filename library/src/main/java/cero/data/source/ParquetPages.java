package cero.data.source;

import cero.data.source.ThriftReader.DamagedException;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Goes through the headers of all pages of one column before they are read: a damaged one would let
 * the reader go on without an end, or end without a word.
 */
final class ParquetPages {
  private static final int DATA = 0;
  private static final int INDEX = 1;
  private static final int DICTIONARY = 2;
  private static final int DATA_V2 = 3;

  private static final int MAGIC = 4;

  /** Statistics may be in a header, with the longest text. */
  private static final int FIRST_READ = 1 << 9;

  private static final int LONGEST_HEADER = 1 << 24;
  private static final int LONGEST_LEVELS = 1 << 29;

  private final FileChannel file;
  private final ColumnMetaData column;
  private final long most;

  private int type;
  private int size;
  private int packedSize;
  private int values;
  private int levels; // bytes of the page before its packed values
  private boolean isPacked;

  /** A page that is whole, and more than the memory takes. */
  static final class LargePageException extends Exception {
    private static final long serialVersionUID = 1L;

    final long bytes;

    private LargePageException(long bytes) {
      super(bytes + " bytes");
      this.bytes = bytes;
    }
  }

  /**
   * @param most bytes of one page
   */
  private ParquetPages(FileChannel file, ColumnMetaData column, long most) {
    this.file = file;
    this.column = column;
    this.most = most;
  }

  /**
   * @param rows that the pages must have, one value in each
   * @throws DamagedException if they do not, or are not where they should be
   * @throws LargePageException if one of them, unpacked, is larger than {@code most}
   * @throws IOException if the file can't be read
   */
  static void require(FileChannel file, ColumnMetaData column, long rows, long most)
      throws DamagedException, LargePageException, IOException {
    new ParquetPages(file, column, most).require(rows);
  }

  /** Refuses a file that names no rows, but has something before what names them. */
  static void requireNothing(FileChannel file) throws DamagedException, IOException {
    ByteBuffer end = ByteBuffer.allocate(2 * MAGIC).order(ByteOrder.LITTLE_ENDIAN);
    while (end.hasRemaining() && file.read(end, file.size() - 2 * MAGIC + end.position()) >= 0) {}
    if (end.getInt(0) != file.size() - 3 * MAGIC) {
      throw new DamagedException("pages that are of no rows");
    }
  }

  private void require(long rows) throws DamagedException, LargePageException, IOException {
    Long dictionary = column.dictionaryPageOffset();
    long start = column.dataPageOffset();
    if (dictionary != null && dictionary > 0) {
      start = Math.min(start, dictionary);
    }
    long end = start + column.totalCompressedSize();
    if (column.numValues() != rows || start < MAGIC || end < start || end > file.size() - MAGIC) {
      throw new DamagedException("a column that can't be where it should");
    }
    long found = 0;
    long at = start;
    while (found < rows) {
      int header = readHeader(at, end);
      if (at + header + packedSize > end) {
        throw new DamagedException("a page that is longer than its column");
      }
      requireSnappyLength(at + header);
      if (size > most) {
        throw new LargePageException(size);
      }
      switch (type) {
        case DATA, DATA_V2 -> found += values;
        case DICTIONARY -> {
          if (at != start) {
            throw new DamagedException("a dictionary in the wrong place");
          }
        }
        case INDEX -> {}
        default -> throw new DamagedException("a page of an unknown type");
      }
      at += header + packedSize;
    }
    if (found != rows) {
      throw new DamagedException("more values than rows");
    }
  }

  /**
   * What is packed with Snappy begins with its own length, which the library that unpacks it
   * believes: it would write past the end of the memory that the page's header asks for.
   */
  private void requireSnappyLength(long at) throws DamagedException, IOException {
    if (levels > packedSize || levels > size) {
      throw new DamagedException("levels that are longer than their page");
    }
    if (column.codec() != CompressionCodec.SNAPPY
        || type == INDEX
        || !isPacked
        || packedSize == levels) {
      return;
    }
    ByteBuffer begin = bytes(at + levels, Math.min(packedSize - levels, Long.BYTES));
    if (new ThriftReader(begin).varint() != size - levels) {
      throw new DamagedException("a length that is not the page's");
    }
  }

  /** Reads the header at a place of the file; returns its length. */
  private int readHeader(long at, long end) throws DamagedException, IOException {
    for (int length = FIRST_READ; ; length *= 8) {
      ByteBuffer bytes = bytes(at, (int) Math.min(length, end - at));
      boolean isAll = length >= end - at || length >= LONGEST_HEADER;
      try {
        parse(new ThriftReader(bytes));
        return bytes.position();
      } catch (DamagedException e) {
        if (isAll) {
          throw e;
        }
      }
    }
  }

  private ByteBuffer bytes(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {}
    return bytes.flip();
  }

  private void parse(ThriftReader in) throws DamagedException {
    type = -1;
    size = -1;
    packedSize = -1;
    values = -1;
    levels = 0;
    isPacked = true;
    in.struct((number, kind) -> {
      switch (number) {
        case 1 -> type = in.size();
        case 2 -> size = in.size();
        case 3 -> packedSize = in.size();
        case 5, 7 -> parseValues(in, kind, false);
        case 8 -> parseValues(in, kind, true);
        default -> {
          return false;
        }
      }
      return true;
    });
    if (type < 0 || size < 0 || packedSize < 0 || (type != INDEX && values < 0)) {
      throw new DamagedException("a header without what it must have");
    }
  }

  /**
   * Of each kind of page, the number of its values is the first field. Those of the second version
   * have levels that are not packed, and may be unpacked altogether.
   */
  private void parseValues(ThriftReader in, int kind, boolean isSecond) throws DamagedException {
    if (kind != ThriftReader.STRUCT) {
      throw new DamagedException("a header that is none");
    }
    in.struct((number, type) -> {
      if (number == 1) {
        values = in.size();
        return true;
      }
      if (isSecond && (number == 5 || number == 6)) {
        levels = Math.addExact(levels, Math.min(in.size(), LONGEST_LEVELS));
        return true;
      }
      isPacked &= !isSecond || number != 7 || type == ThriftReader.TRUE;
      return false;
    });
  }
}
