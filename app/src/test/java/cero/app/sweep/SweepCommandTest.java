package cero.app.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TestModel;
import cero.app.TinyRun;
import cero.app.train.TrainOptions;
import cero.format.FolderLock;
import cero.format.ModelDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Real sweeps over tiny models. */
class SweepCommandTest {
  @TempDir Path folder;

  /** Nine trials of 18 steps, of which three go on after 2 and one after 6. */
  private List<String> sweep(Path out, String... more) throws IOException {
    List<String> arguments = arguments("--steps", "18", "--budget", "5m", "--out", out.toString());
    arguments.addAll(
        List.of("--grid", "lr=1e-4,1e-3,1e-2,3e-2", "--grid", "tied=true,false", "--json"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private List<String> arguments(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            TinyRun.on(TinyRun.text(folder), folder)
                .without("--out")
                .without("--steps")
                .with("--lr", "3e-4")
                .arguments());
    arguments.set(0, "sweep");
    arguments.addAll(List.of(more));
    return arguments;
  }

  @Test
  void theBestThirdGoesOnAndTheBestOfAllIsACommand() throws IOException {
    Path out = folder.resolve("sweep");
    Answer answer = Answer.to(sweep(out)).done();
    List<JsonNode> measured = answer.events("trial");
    assertEquals(9 + 3 + 1, measured.size());
    assertEquals(
        List.of(2L, 6L, 18L),
        measured.stream().map(line -> line.get("step").asLong()).distinct().toList());
    JsonNode done = answer.events("done").getFirst();
    assertTrue(done.get("whole").asBoolean());
    JsonNode best = done.get("best");
    assertEquals(18, best.get("step").asLong());
    double lowest =
        measured.stream()
            .filter(line -> line.get("rung").asInt() == 0)
            .mapToDouble(line -> line.get("bits_per_byte").asDouble())
            .min()
            .orElseThrow();
    assertTrue(best.get("bits_per_byte").asDouble() < lowest, "it goes on learning");
    String command = done.get("command").asString();
    assertTrue(command.startsWith("./cero train "), command);
    assertTrue(command.contains("--lr " + best.get("settings").get("lr").asString()), command);
    assertTrue(command.contains("--steps 18"), command);
    assertTrue(Files.readString(out.resolve(SweepReport.PAGE)).contains("<svg"));

    for (JsonNode trial : measured) {
      Path folder = Path.of(trial.get("path").asString());
      JsonNode tied = trial.get("settings").get("tied");
      assertEquals(tied.asString(), Boolean.toString(ModelDirectory.open(folder).config().tied()));
    }
    assertEquals(
        9,
        measured.stream()
            .filter(line -> line.get("rung").asInt() == 0)
            .map(line -> line.get("val_loss").asDouble())
            .distinct()
            .count(),
        "no two trials are the same run");

    String run = out.resolve("trials").resolve("001").toString();
    Answer resumed = Answer.to(List.of("train", "--resume", run, "--steps", "20", "--json")).done();
    assertEquals(20, resumed.events("done").getFirst().get("step").asLong());
  }

  @Test
  void aKilledSweepGoesOnAndEndsAsAnUnbrokenOne() throws Exception {
    Answer unbroken = Answer.to(sweep(folder.resolve("unbroken"))).done();
    Path broken = folder.resolve("broken");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cero.app.Cero"));
    command.addAll(sweep(broken));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("err.txt").toFile()).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < 1 + 4; i++) {
        assertTrue(lines.readLine() != null, Files.readString(folder.resolve("err.txt")));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    Answer resumed =
        Answer.to(List.of("sweep", "--resume", broken.toString(), "--json", "--lang", "en")).done();
    assertTrue(resumed.events("trial").size() < 13, "it does not begin anew");
    JsonNode expected = unbroken.events("done").getFirst().get("best");
    JsonNode actual = resumed.events("done").getFirst().get("best");
    assertEquals(expected.get("settings"), actual.get("settings"));
    assertEquals(expected.get("val_loss"), actual.get("val_loss"));
  }

  @Test
  @Tag("long")
  void trialsOfUnlikeCostGetTheSameTime() throws IOException {
    List<String> arguments = arguments("--budget", "20s", "--out", folder.resolve("s").toString());
    arguments.addAll(List.of("--grid", "batch=8,64", "--json"));
    Answer answer = Answer.to(arguments).done();
    List<JsonNode> whole =
        answer.events("trial").stream().filter(line -> line.get("rung").asInt() == 1).toList();
    assertEquals(1, whole.size());
    List<JsonNode> first =
        answer.events("trial").stream().filter(line -> line.get("rung").asInt() == 0).toList();
    long small = first.get(1).get("step").asLong();
    long large = first.get(2).get("step").asLong();
    assertTrue(small > 2 * large, small + " and " + large);
    assertTrue(answer.events("done").getFirst().get("elapsed_seconds").asDouble() < 30);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--grid | layrs=1,2 | there is no option '--layrs'",
        "--grid | out=1,2 | there is no option '--out'",
        "--grid | steps=1,2 | the same in all trials",
        "--grid | lr=1e-3,x | 'x' is not a number",
        "--grid | heads=2,5 | must be a multiple of the number of heads (5)",
        "--grid | dropout=0,1 | below 1",
        "--grid | lr=3e-4 | the only value to try",
        "--random | lr=1e-2..1e-3 | first number must be below its second",
        "--random | lr | has no option and values",
        "--random | batch=1..2.5 | takes whole numbers",
        "--random | schedule=1..2 | does not take numbers",
        "--random | layrs=1..2 | there is no option '--layrs'",
        "--grid | qkv-bias=yes,no | --qkv-bias is either true or false, not 'yes'",
        "--grid | tied=true,False | --tied is either true or false, not 'False'",
        "--trials | 1 | say what to try",
        "--budget | 0s | must be more than nothing",
        "--budget | soon | is no time",
        "--budget | -5m | is no time",
        "--budget | 1h30 | is no time",
        "--epochs | 2 | leave out --epochs",
      })
  void wrongUsageIsOneSentence(String option, String value, String words) throws IOException {
    Answer answer = Answer.to(arguments(option, value));
    assertEquals(2, answer.code(), answer.err());
    assertTrue(answer.err().contains(words), answer.err());
    assertTrue(answer.err().contains("see './cero sweep --help'"), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertEquals("", answer.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "10001", "-2"})
  void oneTrialIsNoSweepAndFarTooManyAreNone(String trials) throws IOException {
    Answer answer = Answer.to(arguments("--grid", "lr=1,2", "--trials", trials));
    assertEquals(2, answer.code());
    assertTrue(answer.err().contains("--trials must be between 2 and 10000"), answer.err());
  }

  /** All of these say what is shown and what is kept, so that none of them makes another model. */
  static Stream<String> optionsOfNoMeaning() {
    return Stream.of(TrainOptions.Watching.class, TrainOptions.Keeping.class)
        .flatMap(group -> Arrays.stream(group.getDeclaredFields()))
        .map(field -> field.getAnnotation(Option.class).names()[0]);
  }

  @ParameterizedTest
  @MethodSource("optionsOfNoMeaning")
  void whatDoesNotChangeTheModelIsNotVaried(String option) throws IOException {
    Answer answer = Answer.to(arguments("--grid", option.substring(2) + "=1,2"));
    assertEquals(2, answer.code());
    assertTrue(
        answer.err().contains(option + " is the same in all trials of a sweep"), answer.err());
  }

  @Test
  void trialsGoBackFromSpikesWhereTheyAreTold() throws IOException {
    List<String> arguments = arguments("--steps", "6", "--grid", "lr=1e-3", "--json");
    arguments.addAll(List.of("--out", folder.resolve("rewinding").toString()));
    arguments.addAll(List.of("--checkpoint-every", "2", "--on-spike", "rewind"));
    Answer answer = Answer.to(arguments).done();
    Path trial = Path.of(answer.events("trial").getFirst().get("path").asString());
    assertTrue(Files.exists(trial.resolve("checkpoints").resolve("step-00000006")));
  }

  @Test
  void whatHasNothingToCompareByIsRefused() throws IOException {
    Path shards = TinyRun.shards(folder, "0");
    assertNothingToCompareBy("has none: prepare it with a --val-share", shards, List.of());

    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.write(foreign.resolve("train.bin"), new byte[4000]);
    Files.write(foreign.resolve("val.bin"), new byte[4000]);
    List<String> init = List.of("--init", TestModel.NO_TOKENIZER);
    assertNothingToCompareBy("has no tokenizer", foreign, init);
  }

  private void assertNothingToCompareBy(String words, Path shards, List<String> more) {
    Path out = folder.resolve("refused");
    List<String> arguments = new ArrayList<>(List.of("sweep", "--data", shards.toString()));
    arguments.addAll(List.of("--preset", "nano", "--context", "16", "--steps", "6"));
    arguments.addAll(List.of("--grid", "lr=1e-3,1e-2", "--out", out.toString()));
    arguments.addAll(more);
    Answer answer = Answer.to(arguments);
    assertEquals(1, answer.code(), answer.err());
    assertTrue(answer.err().contains(words), answer.err());
    assertFalse(Files.exists(out.resolve("trials")));
  }

  @Test
  void aSweepThatRanOutOfTimeGoesOnWithALargerBudget() throws IOException {
    Path out = folder.resolve("sweep");
    Answer.to(sweep(out)).done();
    SweepState done = SweepState.read(out);
    List<Trial> halfDone =
        done.trials().stream()
            .map(trial ->
                new Trial(
                    trial.number(),
                    trial.values(),
                    trial.steps(),
                    trial.evalBatches(),
                    trial.diverged(),
                    trial.measurements().stream().filter(each -> each.rung() == 0).toList()))
            .toList();
    double used = 301; // of the five minutes
    new SweepState(
            done.arguments(),
            done.language(),
            done.grids(),
            done.ranges(),
            done.budgetSeconds(),
            used,
            halfDone)
        .write(out);
    List<String> resume =
        new ArrayList<>(List.of("sweep", "--resume", out.toString(), "--json", "--lang", "en"));
    assertFalse(Answer.to(resume).done().events("done").getFirst().get("whole").asBoolean());
    resume.addAll(List.of("--budget", "5m"));
    Answer same = Answer.to(resume);
    assertEquals(2, same.code());
    assertTrue(same.err().contains("must be more than the 5m00s that it had"), same.err());
    resume.set(resume.size() - 1, "1h30m");
    Answer more = Answer.to(resume).done();
    assertTrue(more.events("done").getFirst().get("whole").asBoolean());
    assertEquals(3 + 1, more.events("trial").size());
    assertEquals(5400, SweepState.read(out).budgetSeconds());
  }

  @Test
  void aBudgetTooSmallIsRefusedWithWhatIsNeeded() throws IOException {
    Path out = folder.resolve("small");
    List<String> arguments = arguments("--budget", "1s", "--out", out.toString());
    arguments.addAll(List.of("--grid", "lr=1e-3,1e-2"));
    Answer answer = Answer.to(arguments);
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("too small for 3 trials"), answer.err());
    assertFalse(Files.exists(out.resolve("trials")));
  }

  @Test
  void aFixedLowestRateIsNeverAboveATrialsOwn() throws IOException {
    List<String> arguments = arguments("--min-lr", "3e-4", "--budget", "1s");
    arguments.addAll(List.of("--random", "lr=log:1e-4..1e-2", "--trials", "40"));
    arguments.addAll(List.of("--out", folder.resolve("low").toString()));
    Answer answer = Answer.to(arguments);
    assertTrue(answer.err().contains("too small for 40 trials"), answer.err());
  }

  @Test
  void trialsThatAllDivergeAreAFailure() throws IOException {
    List<String> once = arguments("--steps", "90", "--weight-decay", "1000");
    once.set(once.indexOf("3e-4"), "900");
    once.addAll(List.of("--grid", "lr=800,1000", "--out", folder.resolve("hot").toString()));
    Answer answer = Answer.to(once);
    assertEquals(1, answer.code(), answer.err());
    assertTrue(answer.err().contains("all 3 trials diverged"), answer.err());
  }

  @Test
  void aModelTooLargeIsRefusedBeforeItIsTried() throws IOException {
    Path out = folder.resolve("large");
    List<String> arguments = arguments("--steps", "9", "--out", out.toString());
    arguments.addAll(List.of("--grid", "layers=1,2000000"));
    Answer answer = Answer.to(arguments);
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("reduce --batch, --context, --layers"), answer.err());
    assertFalse(Files.exists(out.resolve("trials")));
  }

  @Test
  void aSweepIsNeitherReplacedNorMadeTwiceAtOnce() throws IOException {
    Path out = folder.resolve("sweep");
    try (FolderLock _ = FolderLock.take(out, "")) {
      Answer second = Answer.to(sweep(out));
      assertEquals(1, second.code());
      assertTrue(second.err().contains("another sweep is at work in " + out), second.err());
    }
    byte[] state = "{}".getBytes(StandardCharsets.UTF_8);
    Files.write(out.resolve("sweep.json"), state);
    Answer replacing = Answer.to(sweep(out));
    assertEquals(1, replacing.code());
    assertTrue(replacing.err().contains("go on with it by --resume " + out), replacing.err());
    assertArrayEquals(state, Files.readAllBytes(out.resolve("sweep.json")));
  }

  @Test
  void whatIsNoSweepCannotGoOn() throws IOException {
    Answer answer = Answer.to(List.of("sweep", "--resume", folder.toString()));
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("there is no sweep to go on with"), answer.err());
    Files.writeString(folder.resolve("sweep.json"), "{\"trials\": 7");
    answer = Answer.to(List.of("sweep", "--resume", folder.toString()));
    assertTrue(answer.err().contains("begin the sweep anew"), answer.err());
    answer = Answer.to(List.of("sweep", "--resume", folder.toString(), "--lr", "1"));
    assertEquals(2, answer.code());
    assertTrue(answer.err().contains("give no settings beside it"), answer.err());
  }
}
