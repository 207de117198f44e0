package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.TestModel;
import cero.device.Device;
import cero.explain.Descent;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import cero.generate.Decoder;
import cero.generate.Generator;
import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.SamplingStages;
import cero.generate.TokenDraw;
import cero.loss.LossSteps;
import cero.model.Gpt;
import cero.model.LanguageModel;
import cero.text.TextFormat;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The figures that the server answers are the library's. */
class AnswersTest {
  private static final String TEXT = "the fox and 여우 👩‍🚀";
  private static final String JSON_TEXT = "{\"text\":\"" + TEXT + "\"";

  @TempDir private static Path folder;

  private static LearnServer server;
  private static Visitor visitor;
  private static Device device;
  private static Gpt gpt;
  private static Tokenizer tokenizer;
  private static int[] ids;

  @BeforeAll
  static void open() throws IOException {
    Path model = Path.of(TestModel.write(folder.resolve("a model")));
    ModelDirectory directory = ModelDirectory.open(model);
    gpt = directory.readModel();
    tokenizer = directory.readTokenizer().orElseThrow();
    ids = tokenizer.encode(TEXT);
    device = Device.cpu(1);
    ModelShelf shelf =
        new ModelShelf(List.of(model, Path.of(TestModel.NO_TOKENIZER)), folder.resolve("none"));
    server = new LearnServer(0, "1.2.3", shelf, TinyStoryRun::new, 1);
    visitor = new Visitor(server.address());
    String id = visitor.get("/api/state").path("models").path(0).path("id").asString();
    var _ = visitor.post("/api/model", "{\"id\":\"" + id + "\"}");
  }

  @AfterAll
  static void close() {
    server.close();
    device.close();
  }

  @Test
  void theStateSaysWhichModelIsShown() throws IOException {
    JsonNode state = visitor.get("/api/state");
    assertEquals("1.2.3", state.path("version").asString());
    JsonNode model = state.path("model");
    assertEquals("a model", model.path("name").asString());
    assertEquals(gpt.config().parameterCount(), model.path("parameters").asLong());
    assertEquals(TestModel.CONTEXT, model.path("context").asInt());
    assertEquals(Math.log(gpt.config().vocabSize()), model.path("ln_vocab").asDouble());
    assertEquals(2, state.path("models").size());
    assertFalse(state.toString().contains(folder.toString()), "no path is told");
    assertTrue(state.path("training").isNull());
  }

  @Test
  void aModelThatCannotBeShownIsRefusedAndTheOtherStays() throws IOException {
    String id = visitor.get("/api/state").path("models").path(1).path("id").asString();
    Visitor.Reply reply = visitor.tryPost("/api/model", "{\"id\":\"" + id + "\"}");
    assertEquals(422, reply.status());
    assertEquals("no_tokenizer", reply.code());
    assertEquals("no_such_model", visitor.tryPost("/api/model", "{\"id\":\"../x\"}").code());
    assertEquals("a model", visitor.get("/api/state").path("model").path("name").asString());
  }

  @Test
  void tokensAreTheTokenizersAndGroupsAreWholeCharacters() throws IOException {
    JsonNode answer = visitor.post("/api/tokens", JSON_TEXT + "}");
    assertArrayEquals(
        ids, answer.path("tokens").valueStream().mapToInt(t -> t.path("id").asInt()).toArray());
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (JsonNode group : answer.path("groups")) {
      assertEquals(from, group.path("from").asInt());
      int to = group.path("to").asInt();
      assertEquals(
          tokenizer.decode(Arrays.copyOfRange(ids, from, to)), group.path("text").asString());
      assertFalse(group.path("text").asString().contains("\uFFFD"), group.toString());
      text.append(group.path("text").asString());
      from = to;
    }
    assertEquals(ids.length, from);
    assertEquals(TEXT, text.toString());
    JsonNode last = answer.path("groups").path(answer.path("groups").size() - 1);
    assertEquals("👩‍🚀", last.path("text").asString().strip(), "one character of eleven bytes");
    for (JsonNode token : answer.path("tokens")) {
      int[] bytes = token.path("bytes").valueStream().mapToInt(JsonNode::asInt).toArray();
      byte[] expected = tokenizer.bytes(token.path("id").asInt());
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i] & 0xFF, bytes[i]);
      }
      assertEquals(expected.length, bytes.length);
      assertEquals(new String(expected, StandardCharsets.UTF_8), token.path("text").asString());
    }
  }

  @Test
  void aModelThatExpectsAStartSeesEachTextBehindIt() throws IOException {
    Path begins = Path.of(TestModel.write(folder.resolve("begins"), true));
    ModelShelf shelf = new ModelShelf(List.of(begins), folder.resolve("none"));
    try (LearnServer other = new LearnServer(0, "1", shelf, TinyStoryRun::new, 1)) {
      Visitor reader = new Visitor(other.address());
      int end = tokenizer.endOfText().orElseThrow();
      JsonNode start = reader.get("/api/state").path("model").path("start");
      assertEquals(end, start.path("id").asInt(), "the model that is named is shown at once");
      int[] begun = IntStream.concat(IntStream.of(end), Arrays.stream(ids)).toArray();
      assertLoss(
          new TextLoss(device, gpt, begun).steps(10), reader.post("/api/loss", JSON_TEXT + "}"));
      JsonNode distribution =
          reader.post("/api/distribution", JSON_TEXT + ",\"first\":2,\"then\":[7]}");
      assertArrayEquals(new int[] {end, ids[0], ids[1], 7}, ids(distribution.path("tokens")));
      JsonNode written = reader.post("/api/generate", JSON_TEXT + ",\"tokens\":1}");
      assertArrayEquals(begun, ids(written.path("prompt")));
      JsonNode tokens = reader.post("/api/tokens", JSON_TEXT + "}");
      assertArrayEquals(ids, ids(tokens.path("tokens")));
    }
    assertTrue(visitor.get("/api/state").path("model").path("start").isNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"first\":-1",
        "\"first\":1.5",
        "\"first\":\"2\"",
        "\"first\":4294967296",
        "\"then\":7",
        "\"then\":[-1]",
        "\"then\":[1.5]",
        "\"then\":[\"1\"]",
        "\"then\":[null]",
        "\"then\":[99999]"
      })
  void whatToGoOnFromMustBeTokens(String field) throws IOException {
    for (String path : List.of("loss", "distribution", "generate")) {
      Visitor.Reply reply = visitor.tryPost("/api/" + path, JSON_TEXT + "," + field + "}");
      assertEquals(400, reply.status(), path);
      assertEquals("bad_field", reply.code(), path);
    }
    String tooMany = ",\"then\":" + Arrays.toString(new int[201]) + "}";
    assertEquals("bad_field", visitor.tryPost("/api/loss", JSON_TEXT + tooMany).code());
  }

  @Test
  void onlyARunOnTheStoriesHasALanguage(@TempDir Path runs) throws IOException {
    Path stories = Path.of(TestModel.write(runs.resolve("stories")));
    Path texts = Path.of(TestModel.write(runs.resolve("texts")));
    writeSettings(stories, "{\"lang\":\"es\",\"data\":[],\"options\":{}}");
    writeSettings(texts, "{\"lang\":\"es\",\"data\":[\"a.txt\"],\"options\":{}}");
    ModelShelf shelf = new ModelShelf(List.of(), runs);
    assertEquals(
        "es", shelf.read(shelf.entries(Optional.empty()).getFirst().id()).facts().language());
    assertNull(shelf.read(shelf.entries(Optional.empty()).getLast().id()).facts().language());
  }

  private static void writeSettings(Path run, String settings) throws IOException {
    Files.createDirectories(run.resolve("training"));
    Files.writeString(
        run.resolve("training").resolve("state.json"),
        "{\"step\":1,\"settings\":" + settings + "}");
  }

  private static int[] ids(JsonNode tokens) {
    return tokens.valueStream().mapToInt(token -> token.path("id").asInt()).toArray();
  }

  private static void assertLoss(LossSteps expected, JsonNode answer) {
    assertEquals(expected.loss(), answer.path("loss").asDouble());
    assertEquals(-expected.loss(), answer.path("mean_log_probability").asDouble());
    assertEquals(expected.perplexity(), answer.path("perplexity").asDouble());
    assertEquals(expected.positions().size(), answer.path("positions").size());
    for (LossSteps.Position position : expected.positions()) {
      JsonNode told = answer.path("positions").path(position.index());
      assertEquals(position.index(), told.path("position").asInt());
      assertEquals(position.target(), told.path("target").path("id").asInt());
      assertEquals(position.logit(), told.path("logit").asDouble());
      assertEquals(position.probability(), told.path("probability").asDouble());
      assertEquals(position.logProbability(), told.path("log_probability").asDouble());
      assertEquals(-position.logProbability(), told.path("surprise").asDouble());
      assertEquals(position.rank(), told.path("rank").asInt());
      assertEquals(position.logSumExp(), told.path("log_sum_exp").asDouble());
      assertEquals(position.top().getFirst().logit(), told.path("max_logit").asDouble());
      assertEquals(position.top().size(), told.path("top").size());
      for (int i = 0; i < position.top().size(); i++) {
        JsonNode candidate = told.path("top").path(i);
        LossSteps.Candidate from = position.top().get(i);
        assertEquals(from.id(), candidate.path("token").path("id").asInt());
        assertEquals(from.logit(), candidate.path("logit").asDouble());
        assertEquals(from.probability(), candidate.path("probability").asDouble());
      }
    }
  }

  @Test
  void theLossIsTheLibrarys() throws IOException {
    JsonNode answer = visitor.post("/api/loss", JSON_TEXT + ",\"top\":7}");
    assertLoss(new TextLoss(device, gpt, ids).steps(7), answer);
  }

  @Test
  void targetListedAndOthersAreTheWholeVocabulary() throws IOException {
    int vocabulary = gpt.config().vocabSize();
    for (int top : new int[] {1, 5, 100}) {
      JsonNode answer = visitor.post("/api/loss", JSON_TEXT + ",\"top\":" + top + "}");
      for (JsonNode position : answer.path("positions")) {
        int target = position.path("target").path("id").asInt();
        double sum = position.path("others").path("sum_exp").asDouble();
        double probability = position.path("others").path("probability").asDouble();
        int count = position.path("others").path("count").asInt();
        boolean listed = false;
        for (JsonNode each : position.path("top")) {
          sum += Math.exp(each.path("logit").asDouble());
          probability += each.path("probability").asDouble();
          count++;
          listed |= each.path("token").path("id").asInt() == target;
        }
        if (!listed) {
          sum += Math.exp(position.path("logit").asDouble());
          probability += position.path("probability").asDouble();
          count++;
        }
        assertEquals(vocabulary, count);
        assertEquals(position.path("log_sum_exp").asDouble(), Math.log(sum), 1e-6);
        assertEquals(1, probability, 1e-6);
      }
    }
  }

  @Test
  void stepsAreMadeOnACopy() throws IOException {
    Descent descent = new Descent(device, gpt, ids);
    var _ = descent.step(0.5);
    var _ = descent.step(0.5);
    var _ = descent.step(0.1);
    JsonNode answer =
        visitor.post(
            "/api/loss",
            JSON_TEXT
                + ",\"top\":3,\"steps\":[{\"lr\":0.5,\"count\":2},{\"lr\":0.1,\"count\":1}]}");
    assertLoss(descent.loss(3), answer);
    assertLoss(
        new TextLoss(device, gpt, ids).steps(3),
        visitor.post("/api/loss", JSON_TEXT + ",\"top\":3}"));
  }

  @Test
  void aStepSaysWhatItChanged() throws IOException {
    int[] other = tokenizer.encode("the hen");
    Descent descent = new Descent(device, gpt, ids);
    var _ = descent.step(0.5);
    LossSteps before = descent.loss(3);
    LossSteps otherBefore = new TextLoss(device, descent.model(), other).steps(3);
    Descent.Step first = descent.step(0.2);
    Descent.Step second = descent.step(0.2);
    JsonNode answer =
        visitor.post(
            "/api/step",
            JSON_TEXT
                + ",\"other\":\"the hen\",\"top\":3,\"lr\":0.2,\"count\":2"
                + ",\"before\":[{\"lr\":0.5,\"count\":1}]}");
    assertLoss(before, answer.path("before"));
    assertLoss(descent.loss(3), answer.path("after"));
    assertLoss(otherBefore, answer.path("other").path("before"));
    assertLoss(
        new TextLoss(device, descent.model(), other).steps(3), answer.path("other").path("after"));
    assertEquals(second.gradientNorm(), answer.path("norms").path("gradient").asDouble());
    assertEquals(second.weightNorm(), answer.path("norms").path("weights").asDouble());
    assertEquals(second.updateNorm(), answer.path("norms").path("update").asDouble());
    assertEquals(
        List.of(first.loss(), second.loss()),
        answer.path("steps").valueStream().map(s -> s.path("loss").asDouble()).toList());
    assertEquals(
        List.of("forward", "loss", "backward", "update"),
        answer.path("phases").valueStream().map(p -> p.path("name").asString()).toList());
    assertTrue(answer.path("phases").valueStream().allMatch(p -> p.path("ms").asDouble() > 0));
  }

  @Test
  void stepsThatAreTooLongOrTooManyAreSaid() throws IOException {
    assertEquals(
        "diverged", visitor.tryPost("/api/step", JSON_TEXT + ",\"lr\":1000,\"count\":30}").code());
    assertEquals(
        "too_many_steps",
        visitor
            .tryPost(
                "/api/step",
                JSON_TEXT + ",\"lr\":0.1,\"count\":1,\"before\":[{\"lr\":1,\"count\":30}]}")
            .code());
  }

  private static float[] logits(Decoder decoder, int... next) {
    float[] logits = decoder.read(next);
    Arrays.fill(logits, tokenizer.vocabSize(), logits.length, Float.NEGATIVE_INFINITY);
    return logits;
  }

  @Test
  void theDistributionIsWhatGenerationDrawsFrom() throws IOException {
    JsonNode answer =
        visitor.post(
            "/api/distribution",
            JSON_TEXT
                + ",\"temperature\":0.7,\"top_k\":20,\"top_p\":0.6,\"draws\":500,\"seed\":9,\"top\":30}");
    Sampling sampling = Sampling.builder().temperature(0.7).topK(20).topP(0.6).build();
    float[] logits = logits(new Decoder(device, gpt), ids);
    SamplingStages stages = new Sampler(sampling).stages(logits, new int[0]);
    int[] counts =
        new Sampler(sampling)
            .counts(logits, new int[0], 500, TokenDraw.of(new SplittableRandom(9)));
    assertEquals(30, answer.path("candidates").size());
    int drawn = answer.path("others").path("count").asInt();
    double mass = answer.path("others").path("probability").asDouble();
    double best = Double.POSITIVE_INFINITY;
    for (JsonNode candidate : answer.path("candidates")) {
      int id = candidate.path("token").path("id").asInt();
      assertEquals(logits[id], candidate.path("logit").asDouble());
      assertTrue(logits[id] <= best, "the likeliest first");
      best = logits[id];
      assertEquals(stages.scaled()[id], candidate.path("scaled_logit").asDouble());
      assertEquals(stages.probabilities()[id], candidate.path("draw_probability").asDouble());
      assertEquals(
          stages.fates()[id].name().toLowerCase(Locale.ROOT), candidate.path("fate").asString());
      assertEquals(counts[id], candidate.path("count").asInt());
      drawn += candidate.path("count").asInt();
      mass += candidate.path("probability").asDouble();
    }
    assertEquals(500, drawn);
    int most = IntStream.range(0, counts.length).map(id -> counts[id]).max().orElseThrow();
    assertEquals(most, answer.path("most_drawn").path("count").asInt());
    TokenDraw draw = TokenDraw.of(new SplittableRandom(9));
    Sampler sampler = new Sampler(sampling);
    int last = -1;
    for (int i = 0; i < 500; i++) {
      last = sampler.next(logits, new int[0], draw);
    }
    assertEquals(last, answer.path("last_draw").path("token").path("id").asInt());
    assertEquals(1, mass, 1e-9);
    JsonNode told = answer.path("stages");
    assertEquals(stages.entropyBefore(), told.path("original").path("entropy").asDouble(), 1e-9);
    assertEquals(stages.entropyAfter(), told.path("drawn").path("entropy").asDouble(), 1e-9);
    assertEquals(20, told.path("top_k").path("tokens").asInt());
    assertEquals(
        List.of("original", "scaled", "top_k", "top_p", "drawn"),
        List.copyOf(told.propertyNames()));
  }

  @Test
  void anotherSettingIsAnsweredFromTheSameLogits() throws IOException {
    for (double temperature : new double[] {0.5, 1.5}) {
      JsonNode answer =
          visitor.post("/api/distribution", JSON_TEXT + ",\"temperature\":" + temperature + "}");
      float[] logits = logits(new Decoder(device, gpt), ids);
      Sampling sampling = Sampling.builder().temperature(temperature).build();
      SamplingStages stages = new Sampler(sampling).stages(logits, new int[0]);
      for (JsonNode candidate : answer.path("candidates")) {
        int id = candidate.path("token").path("id").asInt();
        assertEquals(logits[id], candidate.path("logit").asDouble());
        assertEquals(stages.probabilities()[id], candidate.path("draw_probability").asDouble());
      }
      assertTrue(answer.path("last_draw").isNull(), "nothing was drawn");
    }
  }

  @Test
  void anIdWithoutTextIsNeverWritten() throws IOException {
    JsonNode answer = visitor.post("/api/distribution", JSON_TEXT + ",\"top\":200}");
    for (JsonNode candidate : answer.path("candidates")) {
      assertTrue(candidate.path("token").path("id").asInt() < tokenizer.vocabSize());
    }
    assertEquals(gpt.config().vocabSize() - 200, answer.path("others").path("tokens").asInt());
  }

  @Test
  void whatIsWrittenIsWhatTheGeneratorWrites() throws IOException {
    JsonNode answer =
        visitor.post(
            "/api/generate",
            JSON_TEXT + ",\"tokens\":25,\"temperature\":0.9,\"top_k\":50,\"seed\":4}");
    Sampling sampling = Sampling.builder().temperature(0.9).topK(50).build();
    Generator.Generation made =
        new Generator(device, new LanguageModel(gpt, TextFormat.of(tokenizer)))
            .generate(ids, 25, sampling, TokenDraw.of(new SplittableRandom(4)), _ -> true);
    assertArrayEquals(
        made.ids(),
        answer
            .path("tokens")
            .valueStream()
            .mapToInt(t -> t.path("token").path("id").asInt())
            .toArray());
    assertEquals(made.ended(), answer.path("ended").asBoolean());
    assertEquals(tokenizer.decode(made.ids()), answer.path("text").asString());
    JsonNode first = answer.path("tokens").path(0);
    float[] logits = logits(new Decoder(device, gpt), ids);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    assertEquals(
        logits[made.ids()[0]] - Math.log(sum), first.path("log_probability").asDouble(), 1e-6);
    assertEquals(
        Math.exp(first.path("log_probability").asDouble()), first.path("probability").asDouble());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/loss         | {}                                              | bad_field",
        "/api/loss         | {\"text\":7}                                    | bad_field",
        "/api/loss         | {\"text\":\"\"}                                 | text_too_short",
        "/api/loss         | {\"text\":\"t\"}                                | text_too_short",
        "/api/loss         | {\"text\":\"the fox\",\"top\":0}                | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"top\":1e9}              | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"top\":2.5}              | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"top\":\"3\"}            | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"more\":1}               | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"steps\":[1]}            | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"steps\":{}}             | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"steps\":[{\"lr\":1}]}   | bad_field",
        "/api/loss         | {\"text\":\"the fox\",\"checkpoint\":0}         | no_such_checkpoint",
        "/api/loss         | {\"text\":\"the fox\",\"checkpoint\":-1}        | bad_field",
        "/api/step         | {\"text\":\"the fox\",\"lr\":1e400,\"count\":1} | bad_field",
        "/api/step         | {\"text\":\"the fox\",\"lr\":-1,\"count\":1}    | bad_field",
        "/api/step         | {\"text\":\"the fox\",\"lr\":1,\"count\":31}    | bad_field",
        "/api/step         | {\"text\":\"the fox\",\"lr\":NaN,\"count\":1}   | bad_json",
        "/api/distribution | {\"text\":\"the\",\"temperature\":1e-200}       | bad_field",
        "/api/distribution | {\"text\":\"the\",\"temperature\":101}          | bad_field",
        "/api/distribution | {\"text\":\"the\",\"top_p\":0}                  | bad_field",
        "/api/distribution | {\"text\":\"the\",\"top_k\":0}                  | bad_field",
        "/api/distribution | {\"text\":\"the\",\"draws\":10001}              | bad_field",
        "/api/distribution | {\"text\":\"the\",\"seed\":1.5}                 | bad_field",
        "/api/distribution | {\"text\":\"the\",\"seed\":99999999999999999999} | bad_field",
        "/api/generate     | {\"text\":\"the\",\"tokens\":201}               | bad_field",
        "/api/training/start | {\"lang\":\"fr\"}                             | bad_field",
        "/api/training/start | {\"lang\":\"en\",\"steps\":1e18}              | bad_field",
        "/api/training/pause | {}                                            | no_training",
        "/api/training/rate  | {\"lr\":1}                                    | no_training",
      })
  void whatCannotBeAnsweredIsSaid(String path, String json, String code) throws IOException {
    Visitor.Reply reply = visitor.tryPost(path, json);
    assertEquals(code, reply.code(), reply.body());
    assertTrue(reply.status() >= 400 && reply.status() < 500, reply.head());
    assertFalse(reply.body().contains("Exception"), reply.body());
  }

  @Test
  void aTextThatIsTooLongIsSaid() throws IOException {
    String characters = "{\"text\":\"" + "a".repeat(2001) + "\"}";
    assertEquals("text_too_long", visitor.tryPost("/api/tokens", characters).code());
    String tokens = "{\"text\":\"" + "a".repeat(TestModel.CONTEXT + 2) + "\"}";
    assertEquals("text_too_long", visitor.tryPost("/api/loss", tokens).code());
    assertEquals(
        200, visitor.tryPost("/api/generate", tokens).status(), "the oldest are forgotten");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "the \\ude00 fox", "the fox\\ud83d", "\\ude00\\ud83d"})
  void halfACharacterIsNoText(String half) throws IOException {
    String text = "{\"text\":\"%s\"}".formatted(half);
    String one = ",\"lr\":1,\"count\":1}";
    for (String[] request :
        new String[][] {
          {"/api/tokens", text},
          {"/api/loss", text},
          {"/api/logits", text.replace("}", ",\"position\":0}")},
          {"/api/step", text.replace("}", one)},
          {"/api/step", JSON_TEXT + ",\"other\":\"" + half + "\"" + one},
          {"/api/distribution", text},
          {"/api/generate", text},
          {"/api/model", text.replace("text", "id")},
          {"/api/training/start", text.replace("text", "lang")}
        }) {
      Visitor.Reply reply = visitor.tryPost(request[0], request[1]);
      assertEquals(400, reply.status(), request[0]);
      assertEquals("bad_field", reply.code(), request[0]);
      String message = reply.json().path("error").path("message").asString();
      assertTrue(message.contains("has half of a character in it"), message);
    }
    String whole = "{\"text\":\"the \\ud83d\\ude00\"}";
    assertEquals(200, visitor.tryPost("/api/tokens", whole).status());
  }
}
