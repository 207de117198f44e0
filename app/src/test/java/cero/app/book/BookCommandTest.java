package cero.app.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.app.Answer;
import cero.app.ForkedCero;
import cero.data.stories.Language;
import cero.data.stories.StoryTeller;
import cero.format.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chapter 5 gives the chapter's figures. */
class BookCommandTest {
  /** The chapter's text, which is not ours to keep in the repository. */
  private static final Path THE_VERDICT = Path.of("../../shared/data/the-verdict.txt");

  private static final Path RESOURCES = Path.of("src/main/resources/cero/app/book");

  @TempDir Path folder;

  /** One epoch: all that the chapter prints before its training, and PyTorch's first nine steps. */
  @Test
  @Tag("long")
  void oneEpochIsPyTorchs() throws Exception {
    boolean isTheChapters = Files.exists(THE_VERDICT);
    Path text = isTheChapters ? THE_VERDICT : stories();
    List<JsonNode> events = run("--data", text.toString(), "--epochs", "1");
    assertEquals(256, ModelDirectory.open(folder.resolve("run/best")).config().context());

    List<JsonNode> guesses = of(events, "guess");
    assertEquals(6, guesses.size());
    List<Integer> argmax = guesses.stream().map(guess -> guess.get("argmax").asInt()).toList();
    JsonNode untrained =
        JsonMapper.shared()
            .readTree(Golden.path("ch05.json", RESOURCES.resolve("chapter5.json")).toFile())
            .get("untrained");
    assertEquals(flat(untrained.get("argmax")).map(JsonNode::asInt).toList(), argmax);
    List<JsonNode> probabilities = flat(untrained.get("target_probabilities")).toList();
    for (int i = 0; i < guesses.size(); i++) {
      double chapters = probabilities.get(i).asDouble();
      assertEquals(chapters, guesses.get(i).get("probability").asDouble(), 1e-4 * chapters);
      assertEquals(
          untrained.get("log_probabilities").get(i).asDouble(),
          guesses.get(i).get("log_probability").asDouble(),
          1e-4);
    }
    JsonNode figures = events.getLast().get("figures");
    assertEquals(162_419_712, figures.get("parameters").asLong());
    assertEquals(
        untrained.get("cross_entropy").asDouble(), figures.get("cross_entropy").asDouble(), 5e-5);
    assertTrue(figures.get("loaded_as_saved").asBoolean());
    for (JsonNode figure : of(events, "figure")) {
      JsonNode chapter = figure.get("chapter");
      if (chapter.isString() || chapter.isIntegralNumber()) {
        assertEquals(chapter, figure.get("value"), figure.get("name").asString());
      }
    }
    for (JsonNode toy : of(events, "toy")) {
      IntStream.range(0, 9)
          .filter(word -> !toy.get("chapter_counts").get(word).isNull())
          .forEach(word ->
              assertEquals(
                  toy.get("chapter_counts").get(word).asInt(),
                  toy.get("counts").get(word).asInt(),
                  toy.get("setting").asString()));
    }
    if (isTheChapters) {
      assertTrainingIsPyTorchs(events, figures);
    }
  }

  private static void assertTrainingIsPyTorchs(List<JsonNode> events, JsonNode figures)
      throws IOException {
    JsonNode pytorch =
        JsonMapper.shared()
            .readTree(
                Golden.path(
                        "torch-ch05-dropout0.1.json", RESOURCES.resolve("pytorch-dropout-0.1.json"))
                    .toFile());
    for (String loss : List.of("initial_train_loss", "initial_val_loss")) {
      assertEquals(pytorch.get(loss).asDouble(), figures.get(loss).asDouble(), 1e-5);
    }
    List<JsonNode> steps = of(events, "step");
    assertEquals(9, steps.size());
    for (int step = 0; step < steps.size(); step++) {
      JsonNode made = steps.get(step);
      assertEquals(pytorch.get("batch_order_first_tokens").get(step), made.get("first_tokens"));
      assertEquals(
          pytorch.get("step_losses").get(step).asDouble(), made.get("loss").asDouble(), 1e-3);
    }
    List<JsonNode> evaluations = of(events, "eval");
    assertEquals(2, evaluations.size());
    for (JsonNode evaluation : evaluations) {
      for (String loss : new String[] {"train_loss", "val_loss"}) {
        assertEquals(
            evaluation.get("chapter_" + loss).asDouble(), evaluation.get(loss).asDouble(), 1e-3);
      }
    }
    JsonNode sample = of(events, "sample").getFirst();
    assertEquals(sample.get("pytorch_text"), sample.get("text"));
  }

  private static Stream<JsonNode> flat(JsonNode rows) {
    return rows.valueStream().flatMap(JsonNode::valueStream);
  }

  private Path stories() throws IOException {
    StoryTeller teller = new StoryTeller(Language.ENGLISH, 1);
    StringBuilder text = new StringBuilder();
    teller.stories(0, 60).forEach(story -> text.append(story.text()).append('\n'));
    return Files.writeString(folder.resolve("stories.txt"), text.toString());
  }

  /** In a process of its own: it needs more memory than the tests have. */
  private List<JsonNode> run(String... arguments) throws Exception {
    List<String> jvmOptions =
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:+UseParallelGC",
            "-Xmx5g",
            "-XX:MaxNewSize=128m");
    List<String> all = new ArrayList<>(List.of("book", "--json"));
    all.addAll(List.of("--out", folder.resolve("run").toString()));
    all.addAll(List.of(arguments));
    return ForkedCero.run(folder, Duration.ofMinutes(15), jvmOptions, all);
  }

  @Test
  void noRunIsReplaced() throws IOException {
    Path metrics = Files.writeString(folder.resolve("metrics.jsonl"), "{}\n");
    Answer answer = Answer.to(List.of("book", "--out", folder.toString()));
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("there is a run in '%s' already".formatted(folder)));
    assertEquals("{}\n", Files.readString(metrics));
  }

  private static List<JsonNode> of(List<JsonNode> events, String kind) {
    return events.stream().filter(event -> event.get("event").asString().equals(kind)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "--dropout 1, 2, --dropout must be at least 0 and below 1",
    "--epochs 0, 2, --epochs must be between 1 and 1000",
    "--seed x, 2, is not a whole number",
    "--data nothing.txt, 1, there is no file or folder 'nothing.txt'"
  })
  void whatCanNotBeRunIsRefused(String options, int code, String message) {
    List<String> arguments = new ArrayList<>(List.of("book", "--out", folder.toString()));
    arguments.addAll(List.of(options.split(" ", -1)));
    Answer answer = Answer.to(arguments);
    assertEquals(code, answer.code(), answer.err());
    assertTrue(answer.err().contains(message), answer.err());
    assertFalse(answer.err().contains("Exception"), answer.err());
  }
}
