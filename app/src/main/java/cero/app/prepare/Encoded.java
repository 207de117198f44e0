package cero.app.prepare;

import cero.app.prepare.ValidationShare.Placed;
import cero.data.DataException;
import cero.data.shards.TokenFile;
import cero.data.source.Part;
import cero.data.source.Reading;
import cero.text.Tokenizer;
import cero.text.UnknownTextException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Some parts as tokens.
 *
 * @param position behind them
 * @param bytesRead of the sources by then
 * @param empty how many documents had no text, and were left out
 * @param skipped how many records were bad, and were passed over
 * @param spelledSpecial how often the texts spell a special token, as plain text
 */
record Encoded(
    Half training,
    Half validation,
    Position position,
    long bytesRead,
    long empty,
    long skipped,
    long spelledSpecial) {

  /** Tokens as a shard holds them, and what they come from. */
  static final class Half {
    private final int width;
    private ByteBuffer bytes = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    private long tokens;
    private long documents;
    private long textBytes;

    private Half(int width) {
      this.width = width;
    }

    private void add(int... ids) {
      if (bytes.remaining() < (long) ids.length * width) {
        long size = Math.max(2L * bytes.capacity(), bytes.position() + (long) ids.length * width);
        if (size > Integer.MAX_VALUE - 64) {
          throw new DataException("a single document has more tokens than can be taken");
        }
        bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
      }
      tokens += ids.length;
      for (int id : ids) {
        if (width == Short.BYTES) {
          bytes.putShort((short) id);
        } else {
          bytes.putInt(id);
        }
      }
    }

    /** The tokens, to be read once. */
    ByteBuffer tokens() {
      return bytes.flip();
    }

    long tokenCount() {
      return tokens;
    }

    long documents() {
      return documents;
    }

    long textBytes() {
      return textBytes;
    }
  }

  /** Encodes parts; any thread may do that. */
  static Encoded of(
      List<Placed> parts, Reading reading, Tokenizer tokenizer, Position position, long bytesRead) {
    int width = TokenFile.width(tokenizer.vocabSize());
    Half training = new Half(width);
    Half validation = new Half(width);
    long empty = 0;
    long skipped = 0;
    long spelledSpecial = 0;
    for (Placed placed : parts) {
      Part part = placed.part();
      String text = reading.text(part).orElse(null);
      if (text == null) {
        skipped++;
        continue;
      }
      if (part.begins() && part.ends() && text.isBlank()) {
        empty++;
        continue;
      }
      spelledSpecial += tokenizer.countSpecial(text);
      Half half = placed.validates() ? validation : training;
      try {
        half.add(tokenizer.encode(text));
      } catch (UnknownTextException e) {
        throw new DataException(
            "%s has text that the tokenizer can't encode: %s"
                .formatted(placed.source(), e.getMessage()));
      }
      half.textBytes += text.getBytes(StandardCharsets.UTF_8).length;
      if (placed.validates()) {
        end(validation, tokenizer);
      }
      if (placed.closes()) {
        end(training, tokenizer);
      }
    }
    return new Encoded(training, validation, position, bytesRead, empty, skipped, spelledSpecial);
  }

  private static void end(Half half, Tokenizer tokenizer) {
    tokenizer.endOfText().ifPresent(half::add);
    half.documents++;
  }
}
