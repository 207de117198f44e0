package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files of all formats are learned and measured as the texts in them, not as their markup. */
class TextFormatsTest {
  private static final List<String> TEXTS =
      IntStream.range(0, 12)
          .mapToObj(i -> "the cat number %d sat on the mat. ".formatted(i).repeat(4))
          .toList();

  @TempDir Path folder;

  private Path plain;
  private List<Path> others;

  @BeforeEach
  void writeTexts() throws IOException {
    plain = Files.createDirectory(folder.resolve("plain"));
    for (int i = 0; i < TEXTS.size(); i++) {
      Files.writeString(plain.resolve("%c.txt".formatted('a' + i)), TEXTS.get(i));
    }
    String lines =
        TEXTS.stream()
            .map("{\"n\": 1, \"text\": \"%s\"}\n"::formatted)
            .collect(Collectors.joining());
    Path packed = folder.resolve("texts.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    others =
        List.of(
            file("texts.jsonl", lines),
            packed,
            file("texts.json", "[" + lines.strip().replace("}\n", "},\n") + "]"),
            file("texts.csv", "n;text\n1;" + String.join("\n1;", TEXTS) + "\n"),
            file("texts.tsv", "text\n" + String.join("\n", TEXTS) + "\n"));
  }

  @Test
  void trainLearnsTheTextsThemselves() {
    JsonNode expected = start(plain);
    for (Path other : others) {
      JsonNode start = start(other);
      for (String figure : List.of("vocab", "train_tokens", "val_tokens")) {
        assertEquals(expected.path(figure), start.path(figure), other + ": " + figure);
      }
      String fingerprint = "/settings/fingerprint";
      assertEquals(expected.at(fingerprint), start.at(fingerprint), other.toString());
    }
  }

  @Test
  void evaluateMeasuresTheTextsThemselves() {
    Path run = folder.resolve("run");
    TinyRun.on(plain, run).answer().done();
    JsonNode expected = evaluated(run, plain);
    for (Path other : others) {
      assertEquals(expected, evaluated(run, other), other.toString());
    }
  }

  @Test
  void howTextsAreFoundIsPartOfARun() throws IOException {
    Path data =
        file(
            "a.jsonl",
            "{\"a\": {\"b\": \"abcdefgh ijkl mnop qrst uvwx\"}}\n".repeat(12) + "damaged\n");
    Path run = folder.resolve("nested");
    TinyRun train = TinyRun.on(data, run).with("--field", "a.b").with("--skip-bad").with("--json");
    JsonNode start = train.answer().done().events("start").getFirst();
    assertEquals(1, start.path("skipped").asLong());
    Answer resumed = TinyRun.resume(run).with("--steps", "8").with("--json").answer().done();
    assertEquals(1, resumed.events("start").getFirst().path("skipped").asLong());
    assertTrue(TinyRun.on(data, folder.resolve("o")).answer().err().contains("no field \"text\""));
  }

  @Test
  void whatHoldsNoTextIsRefused() throws IOException {
    Path shard = TinyRun.shards(folder, "0.1").resolve("train-00000.bin");
    assertTrue(Files.exists(shard));
    refused("is a file of token ids", shard);
    refused("is not text", Files.write(folder.resolve("a.dat"), new byte[] {65, 0, 66}));
  }

  @Test
  void optionsThatSayHowTextsAreReadNeedSome() {
    Answer answer =
        TinyRun.on(plain, folder.resolve("r")).without("--data").with("--field", "x").answer();
    assertTrue(answer.err().contains("--field says how files of texts are read"), answer.err());
  }

  @Test
  void idsAndShardsAreNotReadAsTextsAre() throws IOException {
    Path shards = TinyRun.shards(folder, "0.1");
    Path run = folder.resolve("run");
    TinyRun.on(shards, run).without("--tokenizer").answer().done();
    Path ids = file("ids.json", "[[1, 2, 3, 4]]");
    String model = run.toString();
    for (List<String> data :
        List.of(List.of("--data", shards.toString()), List.of("--ids", ids.toString()))) {
      List<String> evaluate = new ArrayList<>(List.of("evaluate", "--model", model));
      evaluate.addAll(data);
      Answer.to(evaluate).done();
      for (List<String> option : List.of(List.of("--field", "x"), List.of("--skip-bad"))) {
        List<String> wrong = new ArrayList<>(evaluate);
        wrong.addAll(option);
        Answer answer = Answer.to(wrong);
        assertEquals(1, answer.code());
        assertTrue(answer.err().contains(option.getFirst() + " says how files of"), answer.err());
      }
    }
    Answer train =
        TinyRun.on(shards, folder.resolve("r"))
            .without("--tokenizer")
            .with("--field", "x")
            .answer();
    assertTrue(train.err().contains("--field says how files of texts are read"), train.err());
  }

  @Test
  void aFileWithoutTextIsLeftOutAndSaid() throws IOException {
    JsonNode without = start(plain);
    Files.createFile(plain.resolve("z.txt"));
    Answer with = TinyRun.on(plain, folder.resolve("with")).with("--json").answer().done();
    JsonNode start = with.events("start").getFirst();
    assertEquals(1, start.path("empty_documents").asLong());
    assertEquals(without.path("train_tokens"), start.path("train_tokens"));
    Answer train = TinyRun.on(plain, folder.resolve("said")).answer().done();
    assertTrue(train.out().contains("Documents without text that were left out: 1."), train.out());
  }

  private void refused(String expected, Path data) {
    Path out = folder.resolve("none");
    Answer answer = TinyRun.on(data, out).answer();
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains(expected), answer.err());
    assertFalse(Files.exists(out));
  }

  private JsonNode start(Path data) {
    Path out = folder.resolve("run-" + data.getFileName());
    return TinyRun.on(data, out).with("--json").answer().done().events("start").getFirst();
  }

  private static JsonNode evaluated(Path run, Path data) {
    return Answer.to(
            List.of("evaluate", "--model", run.toString(), "--data", data.toString(), "--json"))
        .done()
        .lines()
        .getFirst();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** Which is plain text to a tokenizer, and seldom meant so. */
  @Test
  void specialTokensThatTextsSpellAreCounted() throws IOException {
    String line = "The cat has fish.<|endoftext|>The dog has none.\n";
    Path text = Files.writeString(folder.resolve("spelled.txt"), line.repeat(59));
    TinyRun run = TinyRun.on(text, folder.resolve("spelled")).with("--tokenizer", "bpe:270");
    Answer answer = run.with("--steps", "1").answer().done();
    assertTrue(answer.out().contains("<|endoftext|>: 59."), answer.out());
    run.with("--separator", "<|endoftext|>").with("--overwrite");
    answer = run.with("--json").answer().done();
    assertEquals(0, answer.events("start").getFirst().get("spelled_special").intValue());

    List<String> shards = new ArrayList<>(List.of("prepare", "--data", text.toString()));
    shards.addAll(List.of("--out", folder.resolve("spelled-shards").toString(), "--json"));
    answer = Answer.to(shards).done();
    assertEquals(59, answer.events("done").getFirst().get("spelled_special").intValue());
  }
}
