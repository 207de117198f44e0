package cero.data.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.DataException;
import cero.data.shards.ShardIndex.Shard;
import cero.data.shards.ShardIndex.Source;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ShardIndexTest {
  @TempDir Path folder;

  private final ShardIndex index =
      new ShardIndex(
          70_000,
          OptionalInt.of(69_999),
          "ab12",
          JsonMapper.shared().createObjectNode().put("tokenizer", "gpt2"),
          List.of(new Source("some text.jsonl", 12, "cd34")),
          List.of(new Shard("train-00000.bin", 5, 2, 11), new Shard("train-00001.bin", 1, 0, 3)),
          List.of());

  @Test
  void whatIsWrittenIsRead() throws IOException {
    write(index.toJson().toString());
    ShardIndex read = ShardIndex.read(folder);
    assertEquals(index, read);
    assertEquals(4, read.width());
    assertTrue(ShardIndex.isIn(folder));
  }

  @Test
  void aDamagedIndexIsRefusedInASentence() throws IOException {
    String json = index.toJson().toString();
    refused("not valid JSON", json.substring(0, json.length() - 5));
    refused("no JSON object", "[]");
    refused("not an index of token shards", "{}");
    refused("version 9, but version 1", json.replace("\"version\":1", "\"version\":9"));
    refused("does not fit a vocabulary", json.replace("uint32", "uint16"));
    refused("tokens is no number that can be", json.replace("\"tokens\":5", "\"tokens\":-5"));
    refused("tokens is missing", json.replace("\"tokens\":5,", ""));
    refused("end_of_text is no number that can be", json.replace("69999", "70000"));
    refused("a shard that can't be one", json.replace("train-00000.bin", "../secret"));
    refused("a shard that can't be one", json.replace("train-00000.bin", ".hidden"));
    refused("tokenizer_sha256 is missing", json.replace("tokenizer_sha256", "hash"));
  }

  @Test
  void tokenizersThatDifferHaveOtherHashes() {
    CharTokenizer characters = CharTokenizer.of("abc");
    assertEquals(TokenizerHash.of(characters), TokenizerHash.of(CharTokenizer.of("cba")));
    assertNotEquals(TokenizerHash.of(characters), TokenizerHash.of(CharTokenizer.of("abd")));
    assertNotEquals(TokenizerHash.of(characters), TokenizerHash.of(characters.withEndOfText()));
    List<String> text = List.of("a text with the same words, the same words again");
    assertEquals(
        TokenizerHash.of(BytePairTrainer.train(text, 270)),
        TokenizerHash.of(BytePairTrainer.train(text, 270)));
    assertNotEquals(
        TokenizerHash.of(BytePairTrainer.train(text, 270)),
        TokenizerHash.of(BytePairTrainer.train(text, 265)));
  }

  private void refused(String expected, String json) throws IOException {
    write(json);
    String message = assertThrows(DataException.class, () -> ShardIndex.read(folder)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.contains(folder.resolve(ShardIndex.FILE).toString()), message);
  }

  private void write(String json) throws IOException {
    Files.writeString(folder.resolve(ShardIndex.FILE), json);
  }
}
