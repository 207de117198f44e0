package cero.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import cero.app.Answer;
import cero.app.TinyRun;
import cero.app.words.Words;
import cero.data.stories.Language;
import cero.model.GptConfig;
import cero.train.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What {@code estimate} says agrees with the formulas, and with what a run does. */
class EstimateCommandTest {
  @TempDir Path folder;

  private List<String> estimate(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(TinyRun.on(TinyRun.text(folder), folder).without("--out").arguments());
    arguments.set(0, "estimate");
    for (int i = 0; i < more.length; i++) {
      int given = arguments.indexOf(more[i]);
      if (given >= 0 && i + 1 < more.length) {
        arguments.set(given + 1, more[++i]);
      } else {
        arguments.add(more[i]);
      }
    }
    return arguments;
  }

  @Test
  void aSmallModelIsMeasured() throws IOException {
    JsonNode said = Answer.to(estimate("--json")).done().lines().getFirst();
    long vocab = said.get("vocab").asLong();
    long embeddings = (vocab + 16) * 16;
    long block = 3 * 16 * 16 + 3 * 16 + 16 * 16 + 16 + 2 * 64 * 16 + 64 + 16 + 4 * 16;
    long parameters = embeddings + block + 2 * 16;
    assertEquals(parameters, said.get("parameters").asLong());
    long parts = said.get("parameters_by_part").valueStream().mapToLong(JsonNode::asLong).sum();
    assertEquals(parameters, parts);
    double flops = 6.0 * (parameters - 16 * 16) + 12 * 1 * 16 * 16;
    assertEquals(flops, said.get("flops_per_token").asDouble());
    assertEquals("measured steps", said.get("speed_from").asString());
    assertTrue(said.get("tokens_per_second").asDouble() > 0);
    assertEquals(6 * 4 * 16, said.get("tokens").asLong());
    assertEquals(
        said.get("tokens").asDouble() / said.get("train_tokens").asDouble(),
        said.get("epochs").asDouble(),
        1e-9);
    assertEquals(20 * parameters, said.get("chinchilla_tokens").asLong());
    assertTrue(said.get("memory_bytes").get("fits").asBoolean());
  }

  @Test
  void aModelThatDoesNotFitIsEstimatedAllTheSame() throws IOException {
    Answer answer = Answer.to(estimate("--layers", "2000000", "--json")).done();
    JsonNode said = answer.lines().getFirst();
    assertFalse(said.get("memory_bytes").get("fits").asBoolean());
    assertEquals("peak and typical share", said.get("speed_from").asString());
    assertEquals(Estimate.TYPICAL_SHARE, said.get("peak_share").asDouble(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({
    "--layers 100000 --embedding 10000000, take more bytes than can be counted: reduce --layers",
    "--layers 100000 --embedding 10000000 --optimizer muon --ema 0.9, take more bytes than can",
    "--vocab 2147483647 --embedding 500000000, take more bytes than can be counted",
    "--layers 2147483647 --embedding 50000, take more bytes than can be counted",
    "--steps 9223372036854775807, learn from more tokens than can be counted: reduce --steps",
    "--accumulate 2147483647 --batch 2147483647, more tokens than can be counted",
    "--layers 1000000 --embedding 10000 --keep 2147483647, checkpoints take more bytes than can"
  })
  void sizesThatCantBeCountedAreRefused(String options, String sentence) throws IOException {
    for (String form : List.of("", " --json")) {
      Answer answer = Answer.to(estimate((options + form).split(" ", -1)));
      assertEquals(2, answer.code(), answer.out());
      assertEquals("", answer.out());
      assertTrue(answer.err().contains(sentence), answer.err());
      assertEquals(1, answer.err().lines().count(), answer.err());
    }
  }

  @Test
  void largeSizesThatCanBeCountedAreToldAsTheyAre() throws IOException {
    String[] large = {"--layers", "100000", "--embedding", "100000", "--ema", "0.9", "--keep", "9"};
    Answer answer = Answer.to(estimate(large)).done();
    assertFalse(answer.out().matches("(?s).*( -\\d|9[.,]?223).*"), answer.out());
    TrainingMemory memory = plan(runOf(large)).memory();
    assertEquals(2 * memory.weights(), memory.kept());
    TinyRun all = runOf("--keep", "3", "--checkpoint-every", "1", "--steps", "9223372036854775807");
    assertEquals(3, RunDisk.of(plan(all)).checkpoints());
  }

  private TinyRun runOf(String... options) throws IOException {
    TinyRun run = TinyRun.on(TinyRun.text(folder), folder.resolve("run"));
    for (int i = 0; i < options.length; i += 2) {
      run.with(options[i], options[i + 1]);
    }
    return run;
  }

  @Test
  void recomputingTakesLessForActivations() {
    GptConfig config = GptConfig.builder().layers(12).build();
    TrainingMemory memory = new TrainingMemory(config, 4, 256, false, false, Optimizer.Kind.ADAMW);
    assertTrue(memory.recomputing().activations() < memory.activations());
    assertEquals(memory.weights(), memory.recomputing().weights());
  }

  @Test
  void gpt2sArithmeticIsThePapersFormula() {
    GptConfig gpt2 = GptConfig.builder().build();
    TrainingMemory memory = new TrainingMemory(gpt2, 1, 1024, false, false, Optimizer.Kind.ADAMW);
    Estimate estimate = new Estimate(gpt2, 1, 1, 1, memory, new RunDisk(memory, true, 1));
    assertEquals(124_439_808, gpt2.parameterCount());
    assertEquals(
        6.0 * (124_439_808 - 1024 * 768) + 12.0 * 12 * 12 * 64 * 1024, estimate.flopsPerToken());
  }

  @Test
  void peopleAreToldInTheirLanguage() throws IOException {
    for (Language language : Language.values()) {
      Answer answer = Answer.to(estimate("--layers", "2000000", "--lang", language.code())).done();
      Words words = Words.in(language);
      for (String key : List.of("estimate.moments", "estimate.worthwhile", "estimate.disk")) {
        assertTrue(answer.out().contains(words.get(key)), key + ": " + answer.out());
      }
      String beginning = words.get("estimate.explain").substring(0, 20);
      assertTrue(answer.out().contains(beginning), answer.out());
    }
  }

  static Stream<Map<String, String>> waysToKeepARun() {
    return Stream.of(
        Map.of(),
        Map.of("--optimizer", "muon", "--ema", "0.9"),
        Map.of("--keep", "2", "--checkpoint-every", "2"),
        Map.of("--keep", "1", "--checkpoint-every", "4"));
  }

  @ParameterizedTest
  @MethodSource("waysToKeepARun")
  void theDiskIsWhatARunTakes(Map<String, String> options) throws IOException {
    Path out = folder.resolve("run");
    TinyRun run = TinyRun.on(TinyRun.text(folder), out).with("--embedding", "64");
    options.forEach(run::with);
    run.answer().done();
    double said = RunDisk.of(plan(run)).bytes();
    assertEquals(1, bytesOfTensors(out) / said, 0.05, "of " + said);
  }

  private static RunPlan plan(TinyRun run) throws IOException {
    List<String> arguments = run.arguments();
    return RunPreparation.of(null, "train", arguments.subList(1, arguments.size())).plan();
  }

  /** What the run's tensors take: a file that has two names is one. */
  private static double bytesOfTensors(Path run) throws IOException {
    Map<Object, Long> sizes = new HashMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".safetensors")).toList()) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        sizes.put(attributes.fileKey(), attributes.size());
      }
    }
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void muonsMomentsAreFewer() throws IOException {
    TinyRun run = TinyRun.on(TinyRun.text(folder), folder.resolve("run"));
    TrainingMemory adamw = plan(run).memory();
    TrainingMemory muon = plan(run.with("--optimizer", "muon")).memory();
    long blockMatrices = 12 * 16 * 16;
    assertEquals(4 * blockMatrices, adamw.moments() - muon.moments());
    Answer answer = Answer.to(estimate("--optimizer", "muon", "--layers", "2000000")).done();
    assertTrue(answer.out().contains("Muon's and AdamW's moments"), answer.out());
  }

  @Test
  void wrongUsageIsOneSentence() throws IOException {
    Answer answer = Answer.to(estimate("--heads", "5"));
    assertEquals(2, answer.code());
    assertTrue(answer.err().contains("see './cero estimate --help'"), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
  }

  @Test
  void aSmallShareOfThePeakIsLookedInto() {
    assertEquals(OptionalDouble.of(16), EstimateCommand.slowNow(0.01, 100, () -> 16));
    assertEquals(OptionalDouble.empty(), EstimateCommand.slowNow(0.01, 100, () -> 90));
    assertEquals(OptionalDouble.empty(), EstimateCommand.slowNow(0.5, 100, () -> fail("no need")));
  }
}
