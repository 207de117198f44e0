package cero.app.prepare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TinyRun;
import cero.app.options.TokenizerName;
import cero.data.DataException;
import cero.data.shards.ShardIndex;
import cero.data.shards.TokenShards;
import cero.data.source.Reading;
import cero.data.source.SourceFile;
import cero.data.stories.Language;
import cero.data.stories.Story;
import cero.data.stories.StoryTeller;
import cero.format.FolderLock;
import cero.format.TokenizerFiles;
import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.TokenRole;
import cero.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PrepareCommandTest {
  private static final String END = "<|endoftext|>";
  private static final long SHARD_TOKENS = 60_000;

  @TempDir Path folder;

  private Path data;
  private Path out;
  private Path tokenizer;

  /** All texts, in the order in which they are read. */
  private List<String> texts;

  @BeforeEach
  void writeTexts() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    out = folder.resolve("out");
    List<String> english = stories(Language.ENGLISH);
    List<String> korean = stories(Language.KOREAN);
    Files.writeString(data.resolve("a.txt"), String.join(END, english));
    Files.writeString(
        data.resolve("b.jsonl"),
        korean.stream()
            .map(text -> JsonMapper.shared().createObjectNode().put("text", text) + "\n")
            .collect(Collectors.joining()));
    texts = Stream.concat(english.stream(), korean.stream()).toList();
    // Small, because it is read and written again and again.
    tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
    TokenizerFiles.write(tokenizer, CharTokenizer.of(String.join("", texts)).withEndOfText());
  }

  private static List<String> stories(Language language) {
    return new StoryTeller(language, 3).stories(0, 1200).stream().map(Story::text).toList();
  }

  @Test
  void shardsHoldEveryDocumentOnce() throws IOException {
    Answer answer = prepare(out, "--tokenizer", "gpt2").done();
    JsonNode done = answer.events("done").getFirst();
    ShardIndex index = ShardIndex.read(out);
    Tokenizer gpt2 = TokenizerName.in(out);
    assertEquals(50_257, index.vocabSize());
    assertTrue(index.training().size() > 3, "several shards");
    List<String> training = documents(index, index.training(), out, gpt2);
    List<String> validation = documents(index, index.validation(), out, gpt2);
    List<String> all = new ArrayList<>(training);
    all.addAll(validation);
    assertEquals(texts.stream().sorted().toList(), all.stream().sorted().toList());
    assertEquals(texts.stream().filter(training::contains).toList(), training, "in their order");
    assertEquals(0.1, bytes(validation) / (double) bytes(all), 0.01);
    assertEquals(done.path("documents").asLong(), all.size());
    assertEquals(
        bytes(validation), index.validation().stream().mapToLong(ShardIndex.Shard::bytes).sum());
  }

  @Test
  void badRecordsThatArePassedOverDoNotCountInTheSplit() throws IOException {
    List<String> good = texts.subList(0, 600);
    StringBuilder lines = new StringBuilder();
    for (String text : good) {
      lines.append(JsonMapper.shared().createObjectNode().put("text", text)).append('\n');
      lines.append("no JSON at all, but long ".repeat(100)).append('\n');
    }
    Path mixed = Files.writeString(folder.resolve("mixed.jsonl"), lines);
    List<String> arguments = new ArrayList<>(arguments(mixed, out));
    arguments.add("--skip-bad");
    JsonNode done = Answer.to(arguments).done().events("done").getFirst();
    assertEquals(good.size(), done.path("skipped").asLong());
    assertEquals(good.size(), done.path("documents").asLong());
    ShardIndex index = ShardIndex.read(out);
    long validation = index.validation().stream().mapToLong(ShardIndex.Shard::bytes).sum();
    assertEquals(0.1, validation / (double) bytes(good), 0.01);
  }

  @Test
  void tooManyFilesAreRefused() throws IOException {
    SourceFile one = SourceFile.find(List.of(data.resolve("a.txt"))).getFirst();
    Preparation.requireListable(Collections.nCopies(1000, one));
    assertThrows(
        DataException.class, () -> Preparation.requireListable(Collections.nCopies(1 << 20, one)));
  }

  @Test
  void anyNumberOfThreadsGivesTheSameFiles() throws IOException {
    prepare(out, "--threads", "1").done();
    Path other = folder.resolve("other");
    prepare(other, "--threads", "7").done();
    assertSame(out, other);
  }

  @Test
  void whatIsPreparedIsNotPreparedAgain() throws IOException {
    prepare(out).done();
    Map<String, String> before = contents(out);
    JsonNode done = prepare(out).done().events("done").getFirst();
    assertTrue(done.path("was_there").asBoolean());
    for (String count : List.of("empty_documents", "skipped", "spelled_special")) {
      assertTrue(done.path(count).isNull(), count + " is not counted again");
    }
    assertEquals(before, contents(out));
    refused("with other settings", prepare(out, "--shard-tokens", "7777"));
    Files.writeString(data.resolve("c.txt"), "more");
    refused("from other files", prepare(out));
    Files.delete(data.resolve("c.txt"));
    Files.writeString(
        data.resolve("a.txt"), Files.readString(data.resolve("a.txt")).replace('e', 'o'));
    refused("a.txt changed since", prepare(out));
    assertEquals(before, contents(out));
  }

  @Test
  void aBrokenPreparationGoesOnFromItsLastShard() throws IOException {
    Path unbroken = folder.resolve("unbroken");
    prepare(unbroken).done();
    for (int tasks : new int[] {1, 2, 4}) {
      Path broken = folder.resolve("broken-" + tasks);
      stopAfter(tasks, broken);
      Map<String, String> before = contents(broken);
      assertFalse(ShardIndex.isIn(broken));
      Files.writeString(broken.resolve(".train-00003.bin.writing"), "half");
      JsonNode start = prepare(broken).done().events("start").getFirst();
      assertEquals(tasks > 1, start.path("tokens").asLong() > 0, "finished shards are kept");
      assertSame(unbroken, broken);
      before.keySet().removeIf(name -> !name.endsWith(".bin"));
      assertTrue(contents(broken).entrySet().containsAll(before.entrySet()));
    }
  }

  @Test
  void aBrokenPreparationIsNotGoneOnWithFromOtherTexts() throws IOException {
    stopAfter(2, out);
    Map<String, String> before = contents(out);
    Path source = data.resolve("a.txt");
    String text = Files.readString(source);
    Files.writeString(source, text.replace(END, END + "\n"));
    refused("a.txt changed since", prepare(out));
    Path first = Files.writeString(data.resolve("0.txt"), "a text before all");
    refused("from other files", prepare(out));
    Files.delete(first);
    refused("with other settings", prepare(out, "--tokenizer", "char"));
    Files.writeString(source, text);
    assertEquals(before, contents(out));
    refused("is not finished: run the same ./cero prepare", train(out));
    Path shard = out.resolve("train-00000.bin");
    Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 100));
    refused("train-00000.bin has 100 bytes", prepare(out));
    Files.delete(shard);
    refused("train-00000.bin is missing", prepare(out));
  }

  @Test
  void whatComesAfterTheLastShardMayBeMended() throws IOException {
    Path unbroken = folder.resolve("unbroken");
    prepare(unbroken).done();
    Path source = data.resolve("b.jsonl");
    String text = Files.readString(source);
    Files.writeString(source, "not JSON\n" + text + text);
    refused("b.jsonl, line 1 is not valid JSON", prepare(out));
    Files.writeString(source, text);
    Files.setLastModifiedTime(data.resolve("a.txt"), FileTime.fromMillis(0)); // not looked at
    JsonNode start = prepare(out).done().events("start").getFirst();
    assertTrue(start.path("tokens").asLong() > 0, "the shards of a.txt are kept");
    ShardIndex index = ShardIndex.read(out);
    assertEquals(ShardIndex.read(unbroken).sources(), index.sources());
    List<String> all = new ArrayList<>();
    for (List<ShardIndex.Shard> half : List.of(index.training(), index.validation())) {
      all.addAll(documents(index, half, out, TokenizerName.in(out)));
    }
    assertEquals(texts.stream().sorted().toList(), all.stream().sorted().toList());
  }

  @Test
  void aDamagedRecordOfWhatIsDoneIsRefused() throws IOException {
    stopAfter(2, out);
    Path record = out.resolve("preparing.json");
    String whole = Files.readString(record);
    for (String damaged :
        List.of(
            "{}",
            whole.replaceFirst("\"source\" : \\d+", "\"source\" : 3"),
            whole.replaceFirst("\"parts\" : \\d+", "\"parts\" : -1"),
            whole.replaceFirst("\"seen\" : \\d+", "\"seen\" : null"),
            whole.replaceFirst("\"isOpen\" : \\w+", "\"isOpen\" : 7"),
            whole.replaceFirst("\"part_length\" : \\d+", "\"part_length\" : 0"),
            whole.replace("\"part_length\"", "\"part\""))) {
      assertNotEquals(whole, damaged);
      Files.writeString(record, damaged);
      refused("preparing.json", prepare(out));
    }
    Files.writeString(record, whole);
    prepare(out).done();
  }

  @Test
  void nothingOfTheUsersIsOverwritten() throws IOException {
    Files.createDirectories(out);
    Path mine = Files.writeString(out.resolve("tokenizer.json"), "{}");
    refused("is not empty", prepare(out));
    assertEquals("{}", Files.readString(mine));
  }

  @Test
  void aTokenizerThatIsAnotherNowIsRefused() throws IOException {
    prepare(out).done();
    Path broken = folder.resolve("broken");
    stopAfter(2, broken);
    TokenizerFiles.write(tokenizer, CharTokenizer.of(String.join("", texts)));
    refused("with another tokenizer", prepare(out));
    refused("with another tokenizer", prepare(broken));
  }

  @Test
  void shardsThatAreGoneAreSaid() throws IOException {
    prepare(out).done();
    Files.delete(out.resolve("train-00001.bin"));
    refused("train-00001.bin is missing", prepare(out));
  }

  @Test
  void aSourceThatIsWrittenToMeanwhileIsRefused() throws IOException {
    Progress writing =
        new Stopping(Integer.MAX_VALUE) {
          @Override
          public void begin(ShardIndex index, long bytes) {
            try {
              Files.writeString(
                  data.resolve("b.jsonl"), "{\"text\": \"more\"}\n", StandardOpenOption.APPEND);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    Preparation preparation = new Preparation(request(out), writing);
    String message = assertThrows(DataException.class, preparation::run).getMessage();
    assertTrue(message.contains("b.jsonl changed while it was read"), message);
    assertFalse(ShardIndex.isIn(out));
  }

  @Test
  void aCharacterThatTheTokenizerLacksIsSaidWithItsFile() throws IOException {
    Files.writeString(data.resolve("c.txt"), "\u00DF");
    refused("c.txt has text that the tokenizer can't encode", prepare(out));
  }

  @Test
  void learnedTokenizersAreBesideTheirShards() throws IOException {
    prepare(out, "--tokenizer", "char").done();
    ShardIndex index = ShardIndex.read(out);
    Tokenizer characters = TokenizerName.in(out);
    assertEquals(characters.vocabSize(), index.vocabSize());
    assertTrue(texts.containsAll(documents(index, index.training(), out, characters)));
    Path pairs = folder.resolve("pairs");
    prepare(pairs, "--tokenizer", "bpe:400").done();
    ShardIndex pairIndex = ShardIndex.read(pairs);
    assertEquals(400, pairIndex.vocabSize());
    assertTrue(
        texts.containsAll(
            documents(pairIndex, pairIndex.training(), pairs, TokenizerName.in(pairs))));
  }

  @Test
  void aTokenizerWhoseEndIsSpelledOtherwiseIsKept() throws IOException {
    BytePairTokenizer learned = BytePairTrainer.train(texts.subList(0, 300), 300);
    List<AddedToken> added = new ArrayList<>(learned.addedTokens());
    added.add(AddedToken.special(300, "</s>"));
    Path other = Files.createDirectory(folder.resolve("other-tokenizer"));
    TokenizerFiles.write(
        other,
        BytePairTokenizer.of(
            learned.vocabulary(),
            learned.merges(),
            added,
            learned.form().withRoles(Map.of(TokenRole.END, "</s>"))));
    prepare(out, "--tokenizer", other.toString()).done();
    ShardIndex index = ShardIndex.read(out);
    assertEquals(300, index.endOfText().orElseThrow());
    assertEquals(300, TokenizerName.in(out).endOfText().orElseThrow());
    assertTrue(
        prepare(out, "--tokenizer", other.toString())
            .done()
            .events("done")
            .getFirst()
            .path("was_there")
            .asBoolean());
    train(out).done();
  }

  @Test
  void badInputsAreRefusedInASentenceAndLeaveNothingFalse() throws IOException {
    Files.writeString(data.resolve("c.jsonl"), "{\"text\": \"a\"}\n{\"text\"");
    refused("c.jsonl, line 2 is not valid JSON", prepare(out));
    assertFalse(Files.exists(out.resolve(ShardIndex.FILE)));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refused("has no files", Answer.to(arguments(empty, folder.resolve("o1"))));
    Files.writeString(empty.resolve("blank.txt"), " \n ");
    refused("there is no text", Answer.to(arguments(empty, folder.resolve("o2"))));
    refused("no file or folder", Answer.to(arguments(folder.resolve("none"), out)));
    refused("is no tokenizer", prepare(folder.resolve("o3"), "--tokenizer", "nonsense"));
    refused("bpe:N", prepare(folder.resolve("o4"), "--tokenizer", "bpe:many"));
    refused("at least 257", prepare(folder.resolve("o5"), "--tokenizer", "bpe:20"));
    refused("which is read as data", Answer.to(arguments(data, data)));
    refused("which is read as data", prepare(data.resolve("below/out")));
    assertFalse(Files.exists(data.resolve("below")));
    assertEquals(2, prepare(out, "--val-share", "0.9").code());
    assertEquals(2, prepare(out, "--shard-tokens", "0").code());
  }

  @Test
  void twoPreparationsDoNotWorkInOneFolder() throws IOException {
    try (FolderLock _ = FolderLock.take(out, "")) {
      refused("another ./cero prepare is at work", prepare(out));
    }
    prepare(out).done();
  }

  /** Kills the program itself again and again, at any moment. */
  @Test
  @Tag("long")
  void aKilledPreparationGoesOnToTheSameFiles() throws Exception {
    Path large = Files.createDirectory(folder.resolve("large"));
    for (int i = 0; i < 40; i++) {
      Files.writeString(large.resolve("%02d.txt".formatted(i)), String.join(END, texts));
    }
    Path unbroken = folder.resolve("unbroken");
    List<String> arguments = new ArrayList<>(arguments(large, unbroken));
    Answer.to(arguments).done();
    arguments.set(arguments.indexOf("--out") + 1, out.toString());
    int kills = 0;
    double milliseconds = 700; // more and more, so that a slow machine comes to the end too
    for (int i = 0; !ShardIndex.isIn(out); i++) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cero.app.Cero"));
      command.addAll(arguments);
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(folder.resolve("out.txt").toFile())
              .redirectError(folder.resolve("err.txt").toFile())
              .start();
      milliseconds *= 1.1;
      if (!process.waitFor((long) milliseconds, TimeUnit.MILLISECONDS)) {
        kills++;
      }
      process.destroyForcibly().waitFor();
      assertTrue(i < 50, "it comes to its end");
    }
    assertTrue(kills > 3, kills + " kills");
    assertSame(unbroken, out);
  }

  /** Prepares until so many tasks have been encoded, and breaks off there. */
  private void stopAfter(int tasks, Path to) {
    Preparation preparation = new Preparation(request(to), new Stopping(tasks));
    assertThrows(IllegalStateException.class, preparation::run);
  }

  private Preparation.Request request(Path to) {
    return new Preparation.Request(
        List.of(data),
        to,
        new TokenizerName(tokenizer.toString()),
        Reading.USUAL.withSeparator(END),
        0.1,
        SHARD_TOKENS,
        2);
  }

  private static class Stopping implements Progress {
    private int left;

    Stopping(int tasks) {
      this.left = tasks;
    }

    @Override
    public void found(int files, long bytes) {}

    @Override
    public void hashed(long bytes) {}

    @Override
    public void learning() {}

    @Override
    public void learned(long bytes) {}

    @Override
    public void begin(ShardIndex index, long bytes) {}

    @Override
    public void encoded(
        long bytes,
        long tokens,
        long documents,
        long emptyDocuments,
        long skipped,
        long spelledSpecial) {
      if (--left == 0) {
        throw new IllegalStateException("stopped");
      }
    }
  }

  private Answer prepare(Path to, String... more) {
    List<String> arguments = new ArrayList<>(arguments(data, to));
    for (int i = 0; i < more.length; i += 2) {
      int at = arguments.indexOf(more[i]);
      if (at < 0) {
        arguments.addAll(List.of(more[i], more[i + 1]));
      } else {
        arguments.set(at + 1, more[i + 1]);
      }
    }
    return Answer.to(arguments);
  }

  private List<String> arguments(Path from, Path to) {
    return List.of(
        "prepare",
        "--data",
        from.toString(),
        "--out",
        to.toString(),
        "--tokenizer",
        tokenizer.toString(),
        "--separator",
        END,
        "--val-share",
        "0.1",
        "--shard-tokens",
        Long.toString(SHARD_TOKENS),
        "--json",
        "--lang",
        "en");
  }

  private Answer train(Path shards) {
    return TinyRun.on(shards, folder.resolve("run")).without("--tokenizer").answer();
  }

  private static void refused(String expected, Answer answer) {
    assertEquals(1, answer.code(), answer.out());
    assertTrue(answer.err().contains(expected), answer.err());
    assertEquals(1, answer.err().lines().filter(line -> line.startsWith("cero: ")).count());
  }

  private static void assertSame(Path expected, Path folder) throws IOException {
    assertEquals(contents(expected), contents(folder));
  }

  /** What the files of a folder hold, by their names. */
  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file, ISO_8859_1));
      }
    }
    return contents;
  }

  private List<String> documents(
      ShardIndex index, List<ShardIndex.Shard> shards, Path in, Tokenizer tokenizer)
      throws IOException {
    TokenShards tokens = TokenShards.open(index.files(in, shards), index.vocabSize());
    int[] ids = new int[(int) tokens.size()];
    tokens.copy(0, ids, 0, ids.length);
    int end = tokenizer.endOfText().getAsInt();
    List<String> documents = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == end) {
        documents.add(tokenizer.decode(Arrays.copyOfRange(ids, start, i)));
        start = i + 1;
      }
    }
    assertEquals(ids.length, start, "the last document is ended too");
    assertEquals(shards.stream().mapToLong(ShardIndex.Shard::documents).sum(), documents.size());
    return documents;
  }

  private static long bytes(List<String> texts) {
    return texts.stream().mapToLong(text -> text.getBytes(UTF_8).length).sum();
  }
}
