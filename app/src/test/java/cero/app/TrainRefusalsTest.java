package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.model.GptConfig;
import cero.train.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code train} cannot do ends in one sentence, with nothing begun. */
class TrainRefusalsTest {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  /** What can be done where a checkpoint is damaged. */
  private static final String WAY_OUT =
      "; copy the whole folder again, go back to a kept checkpoint, or begin the run anew";

  @TempDir Path folder;

  private Path text;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    text = TinyRun.text(folder);
    out = folder.resolve("run");
  }

  /** The run is refused with a sentence that has these words; nothing else happens. */
  private static void assertRefused(int code, String words, TinyRun run) {
    Answer answer = run.answer();
    assertTrue(answer.err().contains(words), run.arguments() + ": " + answer.err());
    assertEquals(code, answer.code(), answer.err());
    assertEquals("", answer.out());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertFalse(answer.err().contains("inside Cero"), answer.err());
  }

  private TinyRun tiny() {
    return TinyRun.on(text, out);
  }

  @ParameterizedTest
  @CsvSource({
    "--batch, 0, at least 1",
    "--batch, -3, at least 1",
    "--batch, 4.5, '''4.5'' is not a whole number'",
    "--batch, 99999999999, '''99999999999'' is too large: it can be 2147483647 at most'",
    "--steps, 99999999999999999999, is too large: it can be 9223372036854775807 at most",
    "--seed, -99999999999999999999, is too small: it can be -9223372036854775808 at least",
    "--context, 0, at least 1",
    "--context, -1, at least 1",
    "--layers, 0, layers must be at least 1",
    "--layers, -2, layers must be at least 1",
    "--heads, 0, heads must be at least 1",
    "--heads, 5, must be a multiple of the number of heads (5)",
    "--embedding, 0, embedding must be at least 1",
    "--embedding, 2000000000, 2000000000 is too large",
    "--embedding, 500000000, take more bytes than can be counted: reduce --layers",
    "--dropout, 1.5, below 1",
    "--dropout, -0.1, at least 0",
    "--lr, -1, between 0 and 1000",
    "--lr, nan, '''nan'' is not a number'",
    "--lr, 1e999, '''1e999'' is too large: its size can be 1.8e308 at most'",
    "--min-lr, 1, must not be above the learning rate",
    "--warmup, -1, must not be negative",
    "--steps, -1, must not be negative",
    "--accumulate, 0, at least 1",
    "--weight-decay, -1, 0 or more",
    "--beta2, 1, below 1",
    "--clip, -1, 0 or more",
    "--schedule, steps, 'is not one of constant, cosine, linear, wsd'",
    "--decay, none, 'is not one of matrices, all'",
    "--init-weights, ones, is not one of",
    "--val-share, 0, above 0 and below 1",
    "--val-share, 1, above 0 and below 1",
    "--val-share, 2, above 0 and below 1",
    "--val-share, -0.1, above 0 and below 1",
    "--eval-every, 0, at least 1",
    "--eval-batches, 0, at least 1",
    "--sample-every, -1, must not be",
    "--sample-tokens, -1, at least 1",
    "--sample-temperature, -1, 0 or more",
    "--checkpoint-every, -1, is neither steps",
    "--checkpoint-every, 9999999999999999, '''9999999999999999'' has too many digits'",
    "--checkpoint-every, 9999999999999999h, has too many digits",
    "--optimizer, sgd, 'is not one of adamw, muon'",
    "--ema, 1, below 1",
    "--ema, -0.1, at least 0",
    "--seed, x, '''x'' is not a whole number'",
    "--threads, 0, at least 1",
    "--threads, 2000000000, at most 1024",
    "--vocab, 0, is less than the tokenizer's",
    "--vocab, -5, is less than the tokenizer's",
    "--preset, huge, 'there is no preset ''huge''; there are tales, nano, '",
    "--lang, xx, is not a language of Cero",
    "--epochs, 1, exclude each other",
    "--ids, ids.json, exclude each other"
  })
  void aWrongValueIsWrongUsage(String option, String value, String words) {
    assertRefused(WRONG_USAGE, words, tiny().with(option, value));
    assertFalse(Files.exists(out));
  }

  @Test
  void wrongEpochsAreWrongUsage() {
    TinyRun run = tiny().without("--steps");
    assertRefused(WRONG_USAGE, "--epochs must be at least 0", run.with("--epochs", "-1"));
    assertRefused(WRONG_USAGE, "too many", run.with("--epochs", Long.toString(Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--batch 8", "--tied --untied", "--qkv-bias --no-qkv-bias"})
  void anOptionThatIsGivenTwiceIsWrongUsage(String again) {
    for (String command : List.of("train", "estimate", "sweep")) {
      List<String> arguments = new ArrayList<>(tiny().without("--out").arguments());
      arguments.set(0, command);
      arguments.addAll(List.of(again.split(" ")));
      Answer answer = Answer.to(arguments);
      assertEquals(WRONG_USAGE, answer.code(), command + ": " + answer.err());
      assertTrue(answer.err().contains("is given more than once"), answer.err());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bpe:10, '257'",
    "bpe:-1, '257'",
    "bpe:x, 'bpe:x'' is not bpe:N'",
    "bpe:, 'bpe:'' is not bpe:N'",
    "bpe:99999999999, N can be 2147483647 at most",
    "gpt9, '''gpt9'' is no tokenizer: use char, gpt2, bpe:N'"
  })
  void aTokenizerThatIsNoneIsRefused(String tokenizer, String words) {
    assertRefused(FAILED, words, tiny().with("--tokenizer", tokenizer));
  }

  @Test
  void aTextThatIsNoneIsRefused() throws IOException {
    Path file = folder.resolve("data");
    TinyRun run = tiny().with("--data", file.toString());
    assertRefused(FAILED, "there is no file or folder '%s'".formatted(file), run);
    Files.writeString(file, " \n");
    assertRefused(FAILED, "there is no text in", run);
    Files.write(file, new byte[] {1, 0, 2});
    assertRefused(FAILED, "as a binary file has", run);
    Files.write(file, "año".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(FAILED, "byte 1 is 0xF1", run);
    Files.writeString(file, "0123456789".repeat(10));
    assertRefused(FAILED, "of the validation part, the text has 10 tokens", run);
    assertRefused(FAILED, "of the training part", run.with("--context", "2000000000"));
    assertRefused(FAILED, "is not in this vocabulary of", tiny().with("--prompt", "Ñ"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "7",
        "null",
        "{\"a\":1}",
        "[1,2]",
        "[null]",
        "[[1,\"x\"]]",
        "[[1,99999999999]]",
        "[[1,2]] [[3,4]]",
        "[[1,2.5]]",
        "[[1,null]]",
        "[[1,\"2\"]]",
        "[[1,true]]"
      })
  void idsThatAreNoRowsOfNumbersAreRefused(String json) throws IOException {
    assertRefused(FAILED, "is not a JSON list of rows of token ids", ids(json));
  }

  @Test
  void idsThatMakeNoBatchesAreRefused() throws IOException {
    assertRefused(FAILED, "at least one row", ids("[]"));
    assertRefused(FAILED, "at least one row", ids("[[]]"));
    assertRefused(FAILED, "row 1 has 2 ids and row 0 has 3", ids("[[1,2,3],[1,2]]"));
    assertRefused(
        FAILED, "3 rows can't be made into whole batches of 2", ids("[[1,2],[1,2],[1,2]]"));
    assertRefused(FAILED, "has the id -1", ids("[[1,-1],[1,2]]"));
    assertRefused(WRONG_USAGE, "id 10 is not in the vocabulary of 10", ids("[[1,10],[1,2]]"));
    assertRefused(WRONG_USAGE, "needs --vocab", ids("[[1,2],[1,2]]").without("--vocab"));
    assertRefused(
        WRONG_USAGE, "vocabulary must be at least 1", ids("[[1,2],[1,2]]").with("--vocab", "0"));
    assertRefused(
        WRONG_USAGE, "give a larger --context", ids("[[1,2,3],[1,2,3]]").with("--context", "1"));
  }

  private TinyRun ids(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("ids.json"), json);
    return tiny()
        .without("--data")
        .with("--ids", file.toString())
        .with("--vocab", "10")
        .with("--batch", "2");
  }

  @Test
  void aFolderThatCannotBeIsRefused() throws IOException {
    String sentence = "' is in the way and is not a folder";
    assertRefused(FAILED, text + sentence, tiny().with("--out", text.toString()));
    assertRefused(FAILED, text + sentence, tiny().with("--out", text.resolve("run").toString()));
    Path nowhere = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
    assertRefused(FAILED, nowhere + sentence, tiny().with("--out", nowhere.toString()));
    Path run = Files.createDirectory(folder.resolve("run-with-a-file"));
    Path training = Files.writeString(run.resolve("training"), "x");
    assertRefused(FAILED, training + sentence, tiny().with("--out", run.toString()));
    if (Files.isDirectory(Path.of("/proc"))) {
      assertRefused(FAILED, "/proc/none", tiny().with("--out", "/proc/none/run"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--preset, gpt2-xl",
    "--layers, 2000000000",
    "--embedding, 5000000",
    "--batch, 2000000000",
    "--vocab, 2000000000"
  })
  void aModelTooLargeForTheMemoryIsRefused(String option, String value) {
    TinyRun run = tiny().with(option, value);
    if (option.equals("--preset")) {
      run.without("--layers").without("--heads").without("--embedding");
    }
    assertRefused(FAILED, "reduce --batch, --context, --layers or --embedding", run);
    Matcher gigabytes =
        Pattern.compile("needs about ([0-9,.]+) GiB, but Java may use ([0-9.]+) GiB")
            .matcher(run.answer().err());
    assertTrue(gigabytes.find());
    double needed = Double.parseDouble(gigabytes.group(1).replace(",", ""));
    assertTrue(needed > Double.parseDouble(gigabytes.group(2)));
    assertFalse(Files.exists(out));
  }

  @Test
  void recomputingIsAdvisedWhereItWouldDo() {
    GptConfig config =
        GptConfig.builder().vocabSize(100).layers(16).heads(2).embedding(64).context(16).build();
    int batch = 1;
    while (Trainer.memoryBytes(config, batch, 16, false) < Runtime.getRuntime().maxMemory()) {
      batch *= 2;
    }
    TinyRun large = tiny().with("--layers", "16").with("--embedding", "64");
    large.with("--batch", Integer.toString(batch));
    assertRefused(FAILED, "add --recompute, with which", large);
    String tooLarge = Integer.toString(16 * batch);
    assertFalse(large.with("--batch", tooLarge).answer().err().contains("--recompute"));
    assertRefused(FAILED, "GiB here: reduce --batch", large);
  }

  @Test
  void whatDoesNotFitAnotherModelIsRefused() {
    tiny().answer().done();
    Path more = folder.resolve("more");
    TinyRun init =
        TinyRun.resume(out)
            .without("--resume")
            .with("--init", out.toString())
            .with("--data", text.toString())
            .with("--out", more.toString());
    assertRefused(
        WRONG_USAGE, "--context 17 is longer than the model's, 16", init.with("--context", "17"));
    init.without("--context");
    assertRefused(WRONG_USAGE, "--layers is 1 in the model", init.with("--layers", "2"));
    init.without("--layers");
    assertRefused(WRONG_USAGE, "can't be changed to false", init.with("--no-qkv-bias"));
    init.without("--no-qkv-bias");
    assertRefused(WRONG_USAGE, "exclude each other", init.with("--tokenizer", "gpt2"));
    init.without("--tokenizer");
    assertRefused(FAILED, "has no config.json", init.with("--init", folder.toString()));
    assertFalse(Files.exists(more));
  }

  @Test
  void aFolderInWhichNoRunCanGoOnIsRefused() throws IOException {
    tiny().answer().done();
    assertNoRunIn(folder, "it has no checkpoint; './cero runs' lists");
    assertNoRunIn(folder.resolve("none"), "there is no such folder; './cero runs' lists");
    assertNoRunIn(text, "it is not a folder; './cero runs' lists");
    for (String part : List.of("best", "training")) {
      assertNoRunIn(out.resolve(part), "it is a part of the run in '" + out.toRealPath());
    }
    Path model = Files.move(out.resolve("best"), folder.resolve("model"));
    assertNoRunIn(model, "it holds a model alone; train on from its weights with --init '");
    Files.delete(out.resolve("training").resolve("state.json"));
    assertNoRunIn(out, "the run ended before its first checkpoint; begin it anew with --out '");
  }

  private static void assertNoRunIn(Path place, String why) {
    assertRefused(
        FAILED,
        "there is no run to resume in '%s': %s".formatted(place, why),
        TinyRun.resume(place));
  }

  @Test
  void aRunThatCannotGoOnIsRefused() throws IOException {
    tiny().answer().done();
    TinyRun resume = TinyRun.resume(out).with("--steps", "8");
    assertRefused(WRONG_USAGE, "exclude each other", resume.with("--preset", "nano"));
    resume.without("--preset");
    assertRefused(WRONG_USAGE, "exclude each other", resume.with("--out", "elsewhere"));
    resume.without("--out");
    assertRefused(WRONG_USAGE, "longer than the model's", resume.with("--context", "32"));
    resume.without("--context");

    String before = Files.readString(text);
    Files.writeString(text, before.replace("cat", "act"));
    assertRefused(FAILED, "the text is not the one that the run", resume);
    Files.delete(text);
    assertRefused(FAILED, "there is no file", resume);
    Files.writeString(text, before);

    Path tensors = out.resolve("training").resolve("state.safetensors");
    byte[] whole = Files.readAllBytes(tensors);
    for (int length : new int[] {0, 5, 1000, whole.length - 1}) {
      Files.write(tensors, Arrays.copyOf(whole, length));
      assertRefused(FAILED, "state.safetensors", resume);
      assertRefused(FAILED, WAY_OUT, resume);
    }
    Files.write(tensors, whole);

    Path state = out.resolve("training").resolve("state.json");
    String json = Files.readString(state);
    for (String damaged :
        new String[] {
          json.substring(0, json.length() / 2),
          "",
          "[]",
          "{\"step\":1}",
          "null",
          json.replace("\"step\":6", "\"step\":-6"),
          json.replace("\"step\":6", "\"step\":\"six\"")
        }) {
      Files.writeString(state, damaged);
      assertRefused(FAILED, "state.json is damaged", resume);
      assertRefused(FAILED, WAY_OUT, resume);
    }
    Files.writeString(state, json.replace("\"--batch\":\"4\"", "\"--batch\":\"5\""));
    assertRefused(FAILED, "state.json is damaged", resume);
    String older = TinyRun.withoutChecksums(json);
    for (String damaged :
        new String[] {
          older.replace("\"--batch\":\"4\"", "\"--batch\":\"many\""),
          older.replace("\"--batch\":\"4\"", "\"--batch\":\"0\""),
          older.replaceAll("\"options\":\\{[^}]*\\}", "\"options\":{}")
        }) {
      Files.writeString(state, damaged);
      assertRefused(WRONG_USAGE, "batch", resume);
    }
    Files.writeString(state, json);
    resume.answer().done(); // all that was refused left the run as it was
  }
}
