package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.data.SlidingWindows;
import cero.data.shards.ShardIndex;
import cero.data.shards.TokenFile;
import cero.data.shards.TokenShards;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shards that are larger than memory; files with holes, which take no room on the disk. */
class LargeShardsTest {
  private static final long TOKENS = 20L << 30;

  @TempDir Path folder;

  @Test
  void windowsComeFromAllOfAShard() throws IOException {
    Path file = folder.resolve("train.bin");
    sparse(file);
    try (RandomAccessFile end = new RandomAccessFile(file.toFile(), "rw")) {
      end.seek(2 * (TOKENS - 6));
      end.write(new byte[] {1, 0, 2, 0, 3, 0});
    }
    TokenShards shards = TokenShards.open(List.of(new TokenFile(file, 0, TOKENS, 2)), 10);
    SlidingWindows windows = SlidingWindows.inOrder(shards, 1, 4);
    int[] last = windows.batch(windows.perEpoch() - 1).targets();
    assertEquals("[0, 1, 2, 3]", Arrays.toString(last));
    SlidingWindows shuffled = SlidingWindows.shuffled(shards, 100, 16, 1);
    assertEquals(100, shuffled.batch(shuffled.perEpoch() - 1).rows());
  }

  @Test
  @Tag("long")
  void aRunLearnsFromMoreThanMemoryHolds() throws Exception {
    Path shards = TinyRun.shards(folder, "0.2");
    Path file = shards.resolve(ShardIndex.FILE);
    ObjectNode index = ShardIndex.json(file);
    ObjectNode shard = (ObjectNode) index.path("train").path(0);
    shard.put("tokens", TOKENS);
    Files.writeString(file, JsonMapper.shared().writeValueAsString(index));
    sparse(shards.resolve(shard.path("file").asString()));
    List<String> arguments =
        new ArrayList<>(
            TinyRun.on(shards, folder.resolve("run"))
                .without("--tokenizer")
                .with("--json")
                .arguments());
    List<JsonNode> events =
        ForkedCero.run(folder, Duration.ofMinutes(2), List.of("-Xmx200m"), arguments);
    JsonNode done = events.getLast();
    assertEquals("done", done.path("event").asString());
    assertEquals(6, done.path("step").asInt());
  }

  private static void sparse(Path file) throws IOException {
    try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(2 * TOKENS);
    } catch (IOException e) {
      assumeTrue(false, "a file of 40 GB can't be made here: " + e.getMessage());
    }
  }
}
