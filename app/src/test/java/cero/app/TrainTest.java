package cero.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.options.Presets;
import cero.format.ModelDirectory;
import cero.model.GptConfig;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TrainTest {
  @TempDir Path folder;

  private Path text;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    text = TinyRun.text(folder);
    out = folder.resolve("run");
  }

  @Test
  void peopleReadHowItGoes() throws IOException {
    Answer answer = TinyRun.on(text, out).answer().done();
    assertEquals("", answer.err());
    for (String expected :
        List.of("A GPT with 3,9", "step 0 ", "6/6", "step 6 ", "perplexity", "report.html")) {
      assertTrue(answer.out().contains(expected), answer.out());
    }
    String report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("tales · run"), "the report's title");
    assertFalse(report.contains("http://") && report.contains("src=\"http"), "self-contained");
    assertTrue(ModelDirectory.open(out).readTokenizer().isPresent());
    assertEquals(1, ModelDirectory.open(out).config().layers());
    assertEquals(1, ModelDirectory.open(out.resolve("best")).config().layers());
  }

  @Test
  void aRunOfOneStepReadsAsWellAsAnother() throws IOException {
    Path ids = Files.writeString(folder.resolve("ids.json"), "[[1,2,3]]");
    TinyRun run =
        TinyRun.onRows(ids, out).with("--threads", "1").with("--steps", "1").with("--heads", "1");
    String said = run.answer().done().out();
    said += TinyRun.resume(out).with("--steps", "2").answer().done().out();
    assertFalse(said.matches("(?s).*\\b1 (step|layer|head|thread|row)s\\b.*"), said);
    assertTrue(said.contains("1 row of ids from"), said);
    assertTrue(said.contains("New steps: 1."), said);
  }

  @Test
  void theModelSaysWhetherItLearnedTextsFromTheirStart() throws IOException {
    assertEquals(0, TinyRun.on(text, out).answer().code());
    ModelDirectory lines = ModelDirectory.open(out);
    assertTrue(lines.readText().start().isEmpty());
    Path texts = Files.createDirectories(folder.resolve("texts"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(texts.resolve(i + ".txt"), "The cat has %d fish today.\n".formatted(i));
    }
    Path run = folder.resolve("documents");
    Answer answer = TinyRun.on(texts, run).with("--start", "documents").answer();
    assertEquals("", answer.err());
    for (Path model : List.of(run, run.resolve("best"))) {
      ModelDirectory directory = ModelDirectory.open(model);
      Tokenizer tokenizer = directory.readTokenizer().orElseThrow();
      assertEquals(tokenizer.endOfText(), directory.readText().start());
    }
  }

  @Test
  void programsReadALineOfJsonPerEvent() throws IOException {
    Answer answer = TinyRun.on(text, out).with("--json").answer().done();
    List<String> events =
        answer.lines().stream().map(line -> line.get("event").stringValue()).toList();
    assertEquals(
        List.of(
            "start",
            "eval",
            "warning",
            "sample",
            "checkpoint",
            "step",
            "step",
            "step",
            "eval",
            "layers",
            "sample",
            "step",
            "step",
            "step",
            "eval",
            "layers",
            "sample",
            "checkpoint",
            "done"),
        events);
    JsonNode start = answer.events("start").getFirst();
    assertEquals(6, start.get("steps").intValue());
    assertEquals(
        ModelDirectory.open(out).config().parameterCount(), start.get("parameters").longValue());
    List<JsonNode> steps = answer.events("step");
    for (int i = 0; i < 6; i++) {
      JsonNode step = steps.get(i);
      assertEquals(i + 1, step.get("step").intValue());
      assertEquals(64 * (i + 1), step.get("tokens").intValue());
      assertTrue(step.get("loss").doubleValue() > 0);
      assertTrue(step.get("lr").doubleValue() > 0);
      assertTrue(step.get("grad_norm").doubleValue() > 0);
      assertTrue(step.get("tokens_per_second").doubleValue() > 0);
    }
    assertTrue(steps.getLast().get("loss").doubleValue() < steps.getFirst().get("loss").asDouble());
    for (JsonNode eval : answer.events("eval")) {
      assertTrue(eval.get("train_loss").doubleValue() > 0);
      assertTrue(eval.get("val_loss").doubleValue() > 0);
    }
    for (JsonNode sample : answer.events("sample")) {
      assertEquals(5, sample.get("text").stringValue().length());
    }
    assertEquals(out.toString(), answer.events("checkpoint").getFirst().get("path").stringValue());
    JsonNode done = answer.events("done").getFirst();
    assertEquals(out.toString(), done.get("model").stringValue());
    assertEquals(6, done.get("step").intValue());
    assertFalse(done.get("stopped").booleanValue());
    assertEquals(
        Math.exp(done.get("val_loss").doubleValue()), done.get("perplexity").doubleValue(), 1e-9);
    // A token is a character, and a character a byte here.
    assertEquals(
        done.get("val_loss").doubleValue() / Math.log(2),
        done.get("bits_per_byte").doubleValue(),
        1e-9);

    List<JsonNode> written = TinyRun.metrics(out);
    assertEquals(
        answer.lines().stream()
            .filter(e -> !UNWRITTEN.contains(e.get("event").stringValue()))
            .map(TrainTest::key)
            .toList(),
        written.stream().map(TrainTest::key).toList());
  }

  /** Events that are told and not kept in the metrics. */
  private static final List<String> UNWRITTEN = List.of("start", "checkpoint", "done");

  private static String key(JsonNode event) {
    return event.get("event").stringValue() + event.get("step");
  }

  @Test
  void aResumedRunEqualsAnUnbrokenOneToTheBit() throws IOException {
    Path unbroken = folder.resolve("unbroken");
    TinyRun.on(text, unbroken).with("--steps", "9").with("--dropout", "0.1").answer().done();
    TinyRun.on(text, out).with("--steps", "3").with("--dropout", "0.1").answer().done();
    Answer resumed = TinyRun.resume(out).with("--steps", "9").with("--json").answer().done();
    assertEquals(3, resumed.events("start").getFirst().get("step").intValue());
    assertEquals(6, resumed.events("step").size());
    assertSameWeights(unbroken, out);
    assertSameWeights(unbroken.resolve("best"), out.resolve("best"));
    assertEquals(
        TinyRun.metrics(unbroken).stream().map(TrainTest::key).toList(),
        TinyRun.metrics(out).stream().map(TrainTest::key).toList());
    // Its settings are those it went on with, so that it can go on once more.
    Answer again = TinyRun.resume(out).with("--json").answer().done();
    assertEquals(0, again.events("step").size());
    assertSameWeights(unbroken, out);
  }

  @Test
  void aRunGoesOnWithRecomputingAsItBeganUnlessToldOtherwise() throws IOException {
    Path keeping = folder.resolve("keeping");
    TinyRun.on(text, keeping).with("--layers", "2").with("--dropout", "0.1").answer().done();
    TinyRun recomputing = TinyRun.on(text, out).with("--layers", "2").with("--dropout", "0.1");
    recomputing.with("--steps", "2").with("--recompute").answer().done();
    Answer same = TinyRun.resume(out).with("--steps", "4").with("--json").answer().done();
    assertEquals("true", recomputes(same));
    Answer other =
        TinyRun.resume(out).with("--steps", "6").with("--no-recompute").with("--json").answer();
    assertEquals("false", recomputes(other.done()));
    assertSameWeights(keeping, out);
  }

  private static String recomputes(Answer answer) {
    JsonNode settings = answer.events("start").getFirst().get("settings");
    return settings.get("options").get("--recompute").stringValue();
  }

  private static void assertSameWeights(Path expected, Path actual) throws IOException {
    assertEquals(
        -1,
        Files.mismatch(expected.resolve("model.safetensors"), actual.resolve("model.safetensors")));
  }

  @Test
  void aRunCanBeginWithAnothersWeights() throws IOException {
    TinyRun.on(text, out).with("--untied").answer().done();
    Path more = folder.resolve("more");
    TinyRun init =
        TinyRun.on(text, more)
            .without("--tokenizer")
            .without("--context")
            .with("--init", out.toString())
            .with("--json");
    Answer answer = init.answer().done();
    double before =
        TinyRun.resume(out)
            .with("--json")
            .answer()
            .events("done")
            .getFirst()
            .get("val_loss")
            .doubleValue();
    assertTrue(
        answer.events("step").getFirst().get("loss").doubleValue() < before + 0.3,
        "it goes on where the other one ended");
    GptConfig config = ModelDirectory.open(more).config();
    assertEquals(ModelDirectory.open(out).config(), config);
    assertArrayEquals(
        ModelDirectory.open(out).readTokenizer().orElseThrow().encode("The cat"),
        ModelDirectory.open(more).readTokenizer().orElseThrow().encode("The cat"));

    Answer none = init.with("--steps", "0").with("--overwrite").answer().done();
    assertEquals(0, none.events("step").size());
    assertSameWeights(out, more);
  }

  @Test
  void idsNeedNoText() throws IOException {
    Path ids = folder.resolve("ids.json");
    Files.writeString(ids, "[[1,2,3,4,5],[5,4,3,2,1],[0,1,0,1,0],[9,9,9,9,9]]");
    TinyRun run =
        TinyRun.on(text, out)
            .without("--data")
            .with("--ids", ids.toString())
            .with("--vocab", "10")
            .with("--batch", "2")
            .with("--json");
    Answer answer = run.answer().done();
    assertEquals(16, answer.events("start").getFirst().get("train_tokens").intValue());
    assertEquals(8, answer.events("step").getFirst().get("tokens").intValue());
    assertTrue(answer.events("done").getFirst().get("val_loss").isNull());
    assertTrue(answer.events("eval").getFirst().get("val_loss").isNull());
    assertEquals(10, ModelDirectory.open(out).config().vocabSize());
    assertTrue(ModelDirectory.open(out).readTokenizer().isEmpty());

    Path init = folder.resolve("init");
    run.without("--vocab")
        .without("--tokenizer")
        .with("--init", out.toString())
        .with("--out", init.toString());
    run.answer().done();
    Answer resumed = TinyRun.resume(out).with("--steps", "7").with("--json").answer().done();
    assertEquals(1, resumed.events("step").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"char", "gpt2", "bpe:300", "DIR"})
  void aModelKeepsItsTokenizer(String tokenizer) throws IOException {
    String name = tokenizer;
    if (tokenizer.equals("DIR")) {
      Path other = folder.resolve("other");
      TinyRun.on(text, other).with("--tokenizer", "bpe:280").answer().done();
      name = other.toString();
    }
    TinyRun.on(text, out).with("--tokenizer", name).answer().done();
    ModelDirectory model = ModelDirectory.open(out);
    var kept = model.readTokenizer().orElseThrow();
    assertEquals(model.config().vocabSize(), kept.vocabSize());
    assertEquals("The cat has 5 fish", kept.decode(kept.encode("The cat has 5 fish")));
    TinyRun.resume(out).with("--steps", "7").answer().done();
  }

  @Test
  void epochsGoOverTheTextWindowByWindow() throws IOException {
    Answer answer =
        TinyRun.on(text, out)
            .without("--steps")
            .with("--epochs", "2")
            .with("--json")
            .answer()
            .done();
    JsonNode start = answer.events("start").getFirst();
    int windows = (start.get("train_tokens").intValue() - 1) / 16;
    assertTrue(windows % 4 != 0, "windows are left over");
    int twice = Math.ceilDiv(2 * windows, 4);
    assertEquals(twice, start.get("steps").intValue());
    assertEquals(twice, answer.events("step").size());
    // Of steps and epochs the one on the command line counts, over the resumed run's too.
    Answer steps =
        TinyRun.resume(out)
            .with("--steps", Integer.toString(twice + 1))
            .with("--json")
            .answer()
            .done();
    assertEquals(1, steps.events("step").size());
    Answer epochs = TinyRun.resume(out).with("--epochs", "3").with("--json").answer().done();
    assertEquals(
        Math.ceilDiv(3 * windows, 4), epochs.events("done").getFirst().get("step").intValue());
  }

  @Test
  void stepsOnTheCommandLineReplaceAPresetsEpochs() {
    Answer answer =
        TinyRun.on(text, out)
            .with("--preset", "book")
            .with("--steps", "2")
            .with("--tied")
            .with("--qkv-bias")
            .with("--json")
            .answer()
            .done();
    JsonNode start = answer.events("start").getFirst();
    assertEquals(2, start.get("steps").intValue());
    JsonNode options = start.get("settings").get("options");
    assertEquals("book", start.get("settings").get("preset").stringValue());
    assertEquals("all", options.get("--decay").stringValue(), "the preset's");
    assertEquals("123", options.get("--seed").stringValue(), "the preset's");
    assertEquals("constant", options.get("--schedule").stringValue());
    assertEquals("char", options.get("--tokenizer").stringValue(), "the command line's");
    assertEquals("true", options.get("--tied").stringValue(), "the command line's");
    assertEquals("true", options.get("--qkv-bias").stringValue(), "the command line's");
  }

  @Test
  void theCommandLineWinsOverTheResumedSettings() {
    TinyRun.on(text, out).with("--beta1", "0.8").answer().done();
    Answer answer =
        TinyRun.resume(out)
            .with("--steps", "8")
            .with("--lr", "0.125")
            .with("--batch", "2")
            .with("--json")
            .answer()
            .done();
    JsonNode options = answer.events("start").getFirst().get("settings").get("options");
    assertEquals("0.8", options.get("--beta1").stringValue(), "the run's");
    assertEquals("0.125", options.get("--lr").stringValue(), "the command line's");
    assertEquals(0.125, answer.events("step").getFirst().get("lr").doubleValue());
    assertEquals(6 * 64 + 32, answer.events("step").getFirst().get("tokens").intValue());
  }

  @Test
  void variantsReachTheModel() throws IOException {
    TinyRun.on(text, out)
        .with("--untied")
        .with("--no-qkv-bias")
        .with("--vocab", "99")
        .answer()
        .done();
    GptConfig config = ModelDirectory.open(out).config();
    assertFalse(config.tied());
    assertFalse(config.qkvBias());
    assertEquals(99, config.vocabSize());
  }

  @Test
  void muonAndAnAverageOfTheWeights() {
    Answer answer =
        TinyRun.on(text, out)
            .with("--optimizer", "muon")
            .with("--ema", "0.9")
            .with("--json")
            .answer()
            .done();
    JsonNode evaluated = answer.events("eval").getLast();
    assertTrue(evaluated.get("ema_val_loss").doubleValue() > 0, evaluated.toString());
    JsonNode groups = answer.events("layers").getLast().get("groups");
    assertTrue(groups.get("h.0.mlp").get("update_norm").doubleValue() > 0, groups.toString());
    double loss = answer.events("done").getFirst().get("ema_val_loss").doubleValue();
    Answer average =
        Answer.to(
            List.of(
                "evaluate",
                "--model",
                out.resolve("ema").toString(),
                "--data",
                text.toString(),
                "--json"));
    assertEquals(0, average.code(), average.err());
    Answer resumed = TinyRun.resume(out).with("--steps", "7").with("--json").answer().done();
    JsonNode options = resumed.events("start").getFirst().get("settings").get("options");
    assertEquals("muon", options.get("--optimizer").stringValue(), "the run's");
    assertTrue(resumed.events("done").getFirst().get("ema_val_loss").doubleValue() < loss);
    Answer other = TinyRun.resume(out).with("--optimizer", "adamw").answer();
    assertEquals(2, other.code());
    assertTrue(other.err().contains("--optimizer"), other.err());
    // A new run in the folder that keeps no average leaves none of another run there.
    TinyRun.on(text, out).with("--overwrite").answer().done();
    assertFalse(Files.exists(out.resolve("ema")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"es", "ko"})
  void theBuiltInStoriesComeInOtherLanguages(String language) {
    Answer answer =
        TinyRun.on(text, out)
            .without("--data")
            .with("--lang", language)
            .with("--val-share", "0.01")
            .with("--json")
            .answer()
            .done();
    JsonNode done = answer.events("done").getFirst();
    double floor = done.get("floor").doubleValue();
    assertTrue(floor > 0.05 && floor < done.get("val_loss").doubleValue(), done.toString());
    // A resumed run keeps its stories.
    Answer resumed =
        TinyRun.resume(out).without("--lang").with("--steps", "7").with("--json").answer().done();
    assertEquals(floor, resumed.events("done").getFirst().get("floor").doubleValue());
  }

  @ParameterizedTest
  @CsvSource({"nano, 1e-3, 1e-4", "shakespeare, 1e-3, 1e-4", "nano, 4e-5, 4e-6"})
  void aPresetsLowestRateFollowsTheHighest(String preset, String highest, String lowest) {
    TinyRun run =
        TinyRun.on(text, out)
            .with("--preset", preset)
            .without("--schedule")
            .with("--lr", highest)
            .with("--json");
    List<Double> rates = rates(run);
    assertEquals(rates(run.with("--min-lr", lowest).with("--overwrite")), rates);
    if (highest.equals("1e-3")) { // the preset's own
      assertEquals(rates, rates(run.without("--lr").without("--min-lr")));
    }
  }

  private static List<Double> rates(TinyRun run) {
    return run.answer().done().events("step").stream()
        .map(step -> step.get("lr").doubleValue())
        .toList();
  }

  static Stream<String> presets() {
    return Presets.names().stream();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void aPresetIsMadeOfOptionsThatTrainKnows(String preset) throws IOException {
    Answer help = Answer.to(List.of("train", "--help")).done();
    for (String option : Presets.of(preset).keySet()) {
      assertTrue(
          help.out()
              .contains(option.replace("--qkv", "--[no-]qkv").replace("--tied", "--[un]tied")),
          preset + " has " + option);
    }
    assertTrue(help.out().contains(preset), "the help names " + preset);
    // With values that are read: what is refused is only a text too short for the context.
    Path word = Files.writeString(folder.resolve("word.txt"), "word");
    Answer answer =
        Answer.to(
            List.of(
                "train", "--preset", preset, "--data", word.toString(), "--out", out.toString()));
    assertEquals(1, answer.code(), answer.err());
    assertTrue(answer.err().contains("one window needs"), answer.err());
  }
}
