package cero.data.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignShardsTest {
  @TempDir Path folder;

  @Test
  void nanoGptsFilesAreIdsAndNothingElse() throws IOException {
    assertFalse(ForeignShards.areIn(folder));
    Files.write(folder.resolve("train.bin"), new byte[] {1, 0, 0x50, (byte) 0xC4});
    Files.write(folder.resolve("val.bin"), new byte[] {7, 0});
    assertTrue(ForeignShards.areIn(folder));
    ForeignShards shards = ForeignShards.in(folder);
    TokenShards training = TokenShards.open(shards.training(), 50_257);
    assertEquals(2, training.size());
    assertEquals(50_256, training.at(1));
    assertEquals(7, TokenShards.open(shards.validation(), 50_257).at(0));
    Files.write(folder.resolve("val.bin"), new byte[] {7, 0, 0});
    assertTrue(refusal().contains("val.bin has 3 bytes, which is no whole number of 16-bit ids"));
  }

  @Test
  void aNameCountsByItsWords() throws IOException {
    for (String name : new String[] {"constraints.bin", "intervals.bin", "trainer-values.bin"}) {
      Files.write(folder.resolve(name), new byte[] {1, 0});
    }
    assertFalse(ForeignShards.areIn(folder));
    for (String name : new String[] {"a-training.bin", "train2.bin", "validation_1.bin"}) {
      Files.write(folder.resolve(name), new byte[] {1, 0});
    }
    ForeignShards shards = ForeignShards.in(folder);
    assertEquals(2, shards.training().size());
    assertEquals(1, shards.validation().size());
  }

  @Test
  void shardsOfLlmCHaveAHeader() throws IOException {
    header("web_train_000002.bin", 20240520, 1, 2, new byte[] {9, 0, 8, 0});
    header("web_train_000001.bin", 20240520, 1, 1, new byte[] {5, 0});
    header("web_val_000000.bin", 20240801, 7, 1, new byte[] {6, 0, 1, 0});
    ForeignShards shards = ForeignShards.in(folder);
    TokenShards training = TokenShards.open(shards.training(), 100_000);
    assertEquals(3, training.size());
    assertEquals(5, training.at(0));
    assertEquals(8, training.at(2));
    assertEquals(65_542, TokenShards.open(shards.validation(), 100_000).at(0));

    header("web_train_000001.bin", 20240520, 1, 9, new byte[] {5, 0});
    ForeignShards lying = ForeignShards.in(folder);
    assertThrows(DataException.class, () -> TokenShards.open(lying.training(), 100_000));
    header("web_train_000001.bin", 20240520, 3, 1, new byte[] {5, 0});
    assertTrue(refusal().contains("is an llm.c shard of version 3, but version 1 can be read"));
  }

  private String refusal() {
    return assertThrows(DataException.class, () -> ForeignShards.in(folder)).getMessage();
  }

  private void header(String name, int magic, int version, int count, byte[] ids)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1024 + ids.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, magic).putInt(4, version).putInt(8, count).put(1024, ids);
    Files.write(folder.resolve(name), bytes.array());
  }
}
