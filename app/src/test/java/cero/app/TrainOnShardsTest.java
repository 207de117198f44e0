package cero.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.shards.ShardIndex;
import cero.format.ModelDirectory;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TrainOnShardsTest {
  @TempDir Path folder;

  private Path text;
  private Path shards;
  private Path out;

  @BeforeEach
  void prepare() throws IOException {
    text = TinyRun.text(folder);
    shards = folder.resolve("shards");
    out = folder.resolve("run");
    prepare(shards, "char").done();
  }

  private Answer prepare(Path to, String tokenizer) {
    return Answer.to(
        List.of(
            "prepare",
            "--data",
            text.toString(),
            "--out",
            to.toString(),
            "--tokenizer",
            tokenizer,
            "--separator",
            "\n",
            "--val-share",
            "0.2"));
  }

  @Test
  void aModelLearnsFromShardsWithTheirTokenizer() throws IOException {
    for (String pack : List.of("stream", "documents")) {
      Path run = folder.resolve(pack);
      Answer answer = run(run).with("--pack", pack).with("--json").answer().done();
      JsonNode start = answer.events("start").getFirst();
      ShardIndex index = ShardIndex.read(shards);
      assertEquals(index.vocabSize(), start.path("vocab").asInt());
      assertEquals(index.training().getFirst().tokens(), start.path("train_tokens").asLong());
      JsonNode done = answer.events("done").getFirst();
      double bits =
          done.path("val_loss").asDouble()
              / Math.log(2)
              * index.validation().getFirst().tokens()
              / index.validation().getFirst().bytes();
      assertEquals(bits, done.path("bits_per_byte").asDouble(), 1e-9);
      assertTrue(Files.exists(run.resolve("tokenizer.json")));
      Answer measured =
          Answer.to(
              List.of(
                  "evaluate", "--model", run.toString(), "--data", shards.toString(), "--json"));
      assertEquals(
          index.validation().getFirst().tokens() - 1,
          measured.done().lines().getFirst().path("tokens").asLong());
    }
  }

  /** A model of ids alone doesn't say what ends its texts; the shards' tokenizer does. */
  @Test
  void aModelWithoutATokenizerTakesThatOfTheShardsAndItsEnd() throws IOException {
    String ids = "[[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]]";
    Path rows = Files.writeString(folder.resolve("rows.json"), ids);
    Path first = folder.resolve("first");
    int vocab = ShardIndex.read(shards).vocabSize();
    TinyRun.onRows(rows, first).with("--vocab", Integer.toString(vocab)).answer().done();
    assertEquals(Set.of(), ModelDirectory.open(first).readText().ends());
    TinyRun next = TinyRun.on(shards, out).without("--tokenizer").with("--init", first.toString());
    for (String option : List.of("--layers", "--heads", "--embedding")) {
      next.without(option);
    }
    next.answer().done();
    TextFormat text = ModelDirectory.open(out).readText();
    assertEquals(Set.of(vocab - 1), text.ends());
    assertEquals(vocab - 1, text.requireTokenizer().endOfText().orElseThrow());
  }

  @Test
  void aResumedRunEqualsAnUnbrokenOne() throws IOException {
    Path unbroken = folder.resolve("unbroken");
    run(unbroken).answer().done();
    run(out).with("--steps", "3").answer().done();
    TinyRun.resume(out).with("--steps", "6").answer().done();
    assertArrayEquals(
        Files.readAllBytes(unbroken.resolve("model.safetensors")),
        Files.readAllBytes(out.resolve("model.safetensors")));
    Path shard = shards.resolve("train-00000.bin");
    byte[] bytes = Files.readAllBytes(shard);
    byte[] changed = bytes.clone();
    changed[0]++;
    Files.write(shard, changed);
    refused("the text is not the one that the run", TinyRun.resume(out).with("--steps", "9"));
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 1));
    refused("the file was cut short", TinyRun.resume(out).with("--steps", "9"));
    Files.delete(shards.resolve(ShardIndex.FILE));
    Files.write(shard, bytes);
    refused("has token shards but no index.json", TinyRun.resume(out).with("--steps", "9"));
  }

  @Test
  void anotherTokenizerIsRefused() throws IOException {
    refused("made with another tokenizer", run(out).with("--tokenizer", "gpt2"));
    refused("made with another tokenizer", run(out).with("--tokenizer", "bpe:300"));
    run(out).with("--tokenizer", "char").answer().done();
    Path other = folder.resolve("other");
    prepare(other, "bpe:300").done();
    TinyRun init =
        TinyRun.on(other, folder.resolve("init"))
            .without("--tokenizer")
            .without("--layers")
            .without("--heads")
            .without("--embedding")
            .with("--init", out.toString());
    refused("made with another tokenizer", init);
    init.with("--data", shards.toString()).answer().done();
    Files.copy(
        other.resolve("tokenizer.json"),
        shards.resolve("tokenizer.json"),
        StandardCopyOption.REPLACE_EXISTING);
    refused("is not the one that made its shards", run(folder.resolve("o")));
  }

  @Test
  void whatCannotBeTrainedOnIsNotMeasuredEither() throws IOException {
    run(out).answer().done();
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    byte[] ids = new byte[400]; // which are in any vocabulary
    Files.write(foreign.resolve("train.bin"), ids);
    Files.write(foreign.resolve("val.bin"), ids);
    assertEquals(0, evaluate(foreign).code());
    Files.write(foreign.resolve("meta.pkl"), new byte[] {1});
    assertRefused("has a meta.pkl", evaluate(foreign));
    Path index = shards.resolve(ShardIndex.FILE);
    Path unfinished = shards.resolve("preparing.json");
    Files.copy(index, unfinished);
    Files.delete(index);
    assertRefused("is not finished", evaluate(shards));
    Files.delete(unfinished);
    assertRefused("has token shards but no index.json", evaluate(shards));
  }

  private Answer evaluate(Path data) {
    return Answer.to(
        List.of("evaluate", "--model", out.toString(), "--data", data.toString(), "--json"));
  }

  @Test
  void aShortValidationPartIsSaidWithWhatHelps() throws IOException {
    int time = Math.toIntExact(ShardIndex.read(shards).validation().getFirst().tokens());
    TinyRun run = run(out).with("--context", Integer.toString(time));
    refused("--val-share", run);
    run.with("--pack", "documents").answer().done();
  }

  @Test
  void whatIsForTextsIsRefused() throws IOException {
    refused("--start is for texts", run(out).with("--start", "documents"));
    refused("--val-share is for texts", run(out).with("--val-share", "0.3"));
    refused("--rng pytorch needs texts", run(out).with("--rng", "pytorch"));
    refused("one window needs", run(out).with("--context", "100000"));
  }

  @Test
  void filesOfNanoGptAndOfLlmCAreRead() throws IOException {
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    byte[] ids = new byte[4000];
    for (int i = 0; i < ids.length; i += 2) {
      ids[i] = (byte) (i % 51);
    }
    Files.write(foreign.resolve("train.bin"), ids);
    Files.write(foreign.resolve("val.bin"), ids);
    TinyRun run = TinyRun.on(foreign, folder.resolve("nano")).without("--tokenizer").with("--json");
    JsonNode start = run.answer().done().events("start").getFirst();
    assertEquals(50_257, start.path("vocab").asInt());
    assertEquals(2000, start.path("train_tokens").asLong());
    Files.write(foreign.resolve("meta.pkl"), new byte[] {1});
    refused("has a meta.pkl", run.with("--out", folder.resolve("o").toString()));
    Files.delete(foreign.resolve("meta.pkl"));
    Files.delete(foreign.resolve("val.bin"));
    Files.delete(foreign.resolve("train.bin"));
    ByteBuffer shard = ByteBuffer.allocate(1024 + 4000).order(ByteOrder.LITTLE_ENDIAN);
    shard.putInt(20240520).putInt(1).putInt(2000).put(1024, ids);
    Files.write(foreign.resolve("text_train_000001.bin"), shard.array());
    JsonNode done = run.answer().done().events("done").getFirst();
    assertTrue(done.path("val_loss").isNull(), "there is nothing to validate on");
  }

  private TinyRun run(Path to) {
    return TinyRun.on(shards, to).without("--tokenizer").with("--preset", "nano");
  }

  private static void refused(String expected, TinyRun run) {
    assertRefused(expected, run.answer());
  }

  private static void assertRefused(String expected, Answer answer) {
    assertEquals(1, answer.code(), answer.err());
    assertTrue(answer.err().contains(expected), answer.err());
  }
}
