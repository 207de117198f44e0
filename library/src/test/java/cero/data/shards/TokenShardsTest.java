package cero.data.shards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.Batch;
import cero.data.Batches;
import cero.data.DataException;
import cero.data.SlidingWindows;
import cero.data.WholeDocuments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenShardsTest {
  /** Ends a document here. */
  private static final int END = 65_000;

  private static final int VOCAB = 65_536;

  @TempDir Path folder;

  /** Documents of many lengths, whose tokens are their own places but for the ends. */
  private final int[] tokens =
      IntStream.range(0, 5000).map(i -> i % 97 == 0 || i % 31 == 0 ? END : i).toArray();

  @Test
  void filesAreReadAsOneRow() throws IOException {
    for (int width : new int[] {2, 4}) {
      TokenShards shards = shards(width, 700, 0, 1, 299, 0, 0, 3000, 1000, 0);
      assertEquals(5000, shards.size());
      int[] all = new int[5002];
      shards.copy(0, all, 1, 5000);
      assertArrayEquals(tokens, Arrays.copyOfRange(all, 1, 5001));
      for (int from : new int[] {0, 699, 700, 701, 999, 1000, 4999}) {
        assertEquals(tokens[from], shards.at(from));
        int[] some = new int[Math.min(400, 5000 - from)];
        shards.copy(from, some, 0, some.length);
        assertArrayEquals(Arrays.copyOfRange(tokens, from, from + some.length), some);
      }
    }
  }

  @Test
  void batchesAreThoseOfTokensInMemory() throws IOException {
    TokenShards shards = shards(2, 700, 0, 4300);
    List<Batches> fromFiles =
        List.of(
            SlidingWindows.shuffled(shards, 7, 16, 3),
            SlidingWindows.inOrder(shards, 7, 16),
            WholeDocuments.shuffled(shards, END, 7, 16, 3),
            WholeDocuments.inOrder(shards, END, 7, 16));
    List<Batches> fromMemory =
        List.of(
            SlidingWindows.shuffled(tokens, 7, 16, 3),
            SlidingWindows.inOrder(tokens, 7, 16),
            WholeDocuments.shuffled(tokens, END, 7, 16, 3),
            WholeDocuments.inOrder(tokens, END, 7, 16));
    for (int kind = 0; kind < fromFiles.size(); kind++) {
      assertEquals(fromMemory.get(kind).perEpoch(), fromFiles.get(kind).perEpoch());
      for (long index = 100; index >= 0; index--) {
        Batch expected = fromMemory.get(kind).batch(index);
        Batch batch = fromFiles.get(kind).batch(index);
        assertArrayEquals(expected.ids(), batch.ids());
        assertArrayEquals(expected.targets(), batch.targets());
      }
    }
  }

  @Test
  void anEpochOfManyShardsHasEachTokenOnce() throws IOException {
    TokenShards shards = shards(2, 700, 1, 0, 1299, 3000);
    // 4999 targets are 312 windows of 16 and a rest of 7.
    SlidingWindows windows = SlidingWindows.shuffled(shards, 8, 16, 5);
    assertEquals(39, windows.perEpoch());
    for (long epoch = 0; epoch < 3; epoch++) {
      List<Integer> targets = new ArrayList<>();
      for (long index = epoch * 39; index < (epoch + 1) * 39; index++) {
        Arrays.stream(windows.batch(index).targets()).forEach(targets::add);
      }
      assertEquals(
          Arrays.stream(tokens, 1, 1 + 312 * 16).sorted().boxed().toList(),
          targets.stream().sorted().toList());
    }
    WholeDocuments documents = WholeDocuments.shuffled(shards, END, 1, 16, 5);
    List<Integer> targets = new ArrayList<>();
    for (long index = 0; index < documents.perEpoch(); index++) {
      int[] row = documents.batch(index).targets();
      // An end is the last that a row learns: nothing of another document comes behind it.
      for (int i = 0; i < row.length - 1; i++) {
        assertTrue(row[i] != END || row[i + 1] == Batch.IGNORED);
      }
      Arrays.stream(row).filter(id -> id != Batch.IGNORED).forEach(targets::add);
    }
    assertEquals(
        Arrays.stream(tokens).sorted().boxed().toList(), targets.stream().sorted().toList());
  }

  @Test
  void aFileThatIsNotAsLongAsItMustBeIsRefused() throws IOException {
    List<TokenFile> files = files(2, 5000);
    Path file = files.getFirst().path();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {9998, 9999, 0}) {
      Files.write(file, Arrays.copyOf(whole, length));
      String message =
          assertThrows(DataException.class, () -> TokenShards.open(files, VOCAB)).getMessage();
      assertTrue(message.contains(file + " has %,d bytes".formatted(length)), message);
      assertTrue(message.contains("must have 10,000"), message);
    }
    Files.delete(file);
    assertEquals(
        "the shard %s is missing".formatted(file),
        assertThrows(DataException.class, () -> TokenShards.open(files, VOCAB)).getMessage());
  }

  @Test
  void anIdBeyondTheVocabularyIsRefusedWhenItIsRead() throws IOException {
    TokenShards shards = TokenShards.open(files(2, 5000), END);
    int[] some = new int[10];
    shards.copy(1, some, 0, 10);
    String message =
        assertThrows(DataException.class, () -> shards.copy(25, some, 0, 10)).getMessage();
    assertTrue(message.contains("its token 31 has the id 65000, but"), message);
    TokenShards wide = TokenShards.open(files(4, 5000), VOCAB);
    Path file = folder.resolve("4-0.bin");
    Files.write(file, new byte[] {-1, -1, -1, -1});
    TokenShards negative = TokenShards.open(List.of(new TokenFile(file, 0, 1, 4)), VOCAB);
    assertEquals(5000, wide.size());
    message = assertThrows(DataException.class, () -> negative.at(0)).getMessage();
    assertTrue(message.contains("4294967295"), message);
  }

  @Test
  void aFingerprintChangesWithTheFiles() throws IOException {
    String before = shards(2, 2000, 3000).fingerprint();
    assertEquals(before, shards(2, 2000, 3000).fingerprint());
    assertNotEquals(before, shards(2, 3000, 2000).fingerprint());
    tokens[4999]++;
    assertNotEquals(before, shards(2, 2000, 3000).fingerprint());
  }

  private TokenShards shards(int width, int... sizes) throws IOException {
    return TokenShards.open(files(width, sizes), VOCAB);
  }

  private List<TokenFile> files(int width, int... sizes) throws IOException {
    List<TokenFile> files = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < sizes.length; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(sizes[i] * width).order(ByteOrder.LITTLE_ENDIAN);
      for (int end = at + sizes[i]; at < end; at++) {
        if (width == 2) {
          bytes.putShort((short) tokens[at]);
        } else {
          bytes.putInt(tokens[at]);
        }
      }
      Path file = folder.resolve(width + "-" + i + ".bin");
      Files.write(file, bytes.array());
      files.add(new TokenFile(file, 0, sizes[i], width));
    }
    return files;
  }
}
