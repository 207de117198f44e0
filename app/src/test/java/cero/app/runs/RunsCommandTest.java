package cero.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TinyRun;
import cero.train.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists of runs, and runs beside one another. */
class RunsCommandTest {
  @TempDir static Path made;

  @TempDir Path folder;

  /** Runs to copy: two that differ in one setting, one with another tokenizer, one without text. */
  @BeforeAll
  static void train() throws IOException {
    Path text = TinyRun.text(made);
    TinyRun.on(text, made.resolve("first")).answer().done();
    TinyRun.on(text, made.resolve("second")).with("--lr", "0.004").answer().done();
    TinyRun.on(text, made.resolve("pieces")).with("--tokenizer", "bpe:280").answer().done();
    Path ids = Files.writeString(made.resolve("ids.json"), "[[1,2,3],[3,2,1],[1,1,1],[2,2,2]]");
    TinyRun.on(text, made.resolve("ids"))
        .without("--data")
        .with("--ids", ids.toString())
        .with("--vocab", "5")
        .answer()
        .done();
  }

  private Path copy(String name) throws IOException {
    Path to = folder.resolve("runs").resolve(name);
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(made.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private Answer runs(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("runs", folder.resolve("runs").toString(), "--lang", "en"));
    arguments.addAll(List.of(options));
    return Answer.to(arguments);
  }

  private Answer compare(Path... runs) {
    List<String> arguments = new ArrayList<>(List.of("compare", "--lang", "en"));
    arguments.addAll(List.of("--out", folder.resolve("compare.html").toString()));
    Stream.of(runs).forEach(run -> arguments.add(run.toString()));
    return Answer.to(arguments);
  }

  private JsonNode compareJson(Path... runs) {
    List<String> arguments = new ArrayList<>(List.of("compare", "--json"));
    arguments.addAll(List.of("--out", folder.resolve("compare.html").toString()));
    Stream.of(runs).forEach(run -> arguments.add(run.toString()));
    return Answer.to(arguments).done().lines().getFirst();
  }

  /** Takes off what happened at a step and after it, as if the run, this process's, went on. */
  private static void cut(Path run, int step) throws IOException {
    List<String> before =
        TinyRun.metrics(run).stream()
            .filter(line -> line.get("step").intValue() < step)
            .map(JsonNode::toString)
            .toList();
    Files.write(run.resolve(Metrics.FILE), before);
  }

  private static void changeFacts(Path run, String host) throws IOException {
    Path file = run.resolve(RunFacts.FILE);
    ObjectNode facts = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    facts.withObject("process").put("host", host);
    Files.writeString(file, facts.toString());
  }

  @Test
  void eachRunIsALineWithWhatDiffers() throws IOException {
    copy("first");
    copy("second");
    Files.createDirectories(folder.resolve("runs/notes"));
    Answer answer = runs().done();
    assertEquals("", answer.err());
    assertEquals(2, answer.out().lines().filter(line -> line.contains("finished")).count());
    assertTrue(answer.out().contains("6/6"), answer.out());
    assertTrue(answer.out().contains("lr=0.004"), answer.out());
    assertFalse(answer.out().contains("layers="), "what is the same is not told");
  }

  @Test
  void programsGetAnObjectForEachRun() throws IOException {
    Path first = copy("first");
    Path second = copy("second");
    FileTime later = FileTime.from(Instant.now().plusSeconds(5));
    Files.setLastModifiedTime(first.resolve(Metrics.FILE), later);
    List<JsonNode> byDate = runs("--json").done().lines();
    assertEquals(first.toString(), byDate.getFirst().get("run").stringValue());
    JsonNode run = byDate.getFirst();
    assertEquals("finished", run.get("state").stringValue());
    assertEquals(6, run.get("step").intValue());
    assertEquals(384, run.get("tokens").intValue());
    assertTrue(run.get("seconds").doubleValue() > 0);
    // A token is a character, and a character a byte here.
    assertEquals(
        run.get("best_val_loss").doubleValue() / Math.log(2),
        run.get("best_bits_per_byte").doubleValue(),
        1e-9);
    List<Double> best =
        runs("--json", "--sort", "best").done().lines().stream()
            .map(line -> line.get("best_val_loss").doubleValue())
            .toList();
    assertEquals(best.stream().sorted().toList(), best);
    assertEquals(
        "0.004",
        byDate.stream()
            .filter(line -> line.get("run").stringValue().equals(second.toString()))
            .findFirst()
            .orElseThrow()
            .get("differs")
            .get("lr")
            .stringValue());
  }

  @Test
  void aRunThatHasNotEndedRunsWhileItsProcessDoes() throws IOException {
    Path run = copy("first");
    cut(run, 6);
    assertEquals("running", runs("--json").done().lines().getFirst().get("state").stringValue());
    changeFacts(run, "another-machine");
    assertEquals("stopped", runs("--json").done().lines().getFirst().get("state").stringValue());
    assertTrue(runs().done().out().contains("stopped at "));
  }

  @Test
  void aRunOfNoStepsIsFinished() throws IOException {
    Path run = folder.resolve("runs").resolve("none");
    TinyRun.on(TinyRun.text(folder), run).with("--steps", "0").answer().done();
    String line = runs().done().out().lines().toList().get(1);
    assertTrue(line.matches("none +finished +0/0 .*"), line);
    JsonNode json = runs("--json").done().lines().getFirst();
    assertEquals("finished", json.get("state").stringValue());
    assertEquals(0, json.get("steps").longValue());

    Files.delete(
        run.resolve(RunFacts.FILE)); // as older programs left a run; its checkpoint says it
    assertTrue(runs().done().out().contains("0/0"));
    Path state = run.resolve("training").resolve("state.json");
    String older = TinyRun.withoutChecksums(Files.readString(state));
    Files.writeString(state, older.replace("\"--steps\":\"0\"", "\"--epochs\":\"1\""));
    assertTrue(runs().done().out().contains("0/?"), runs().out());
    assertTrue(runs("--json").done().lines().getFirst().get("steps").isNull());
  }

  @Test
  void aDamagedRunIsListedWithAWord() throws IOException {
    Path run = copy("first");
    List<String> lines = new ArrayList<>(Files.readAllLines(run.resolve(Metrics.FILE)));
    lines.set(4, lines.get(4).substring(0, 10));
    Files.write(run.resolve(Metrics.FILE), lines);
    Answer answer = runs().done();
    assertTrue(answer.out().contains("damaged"), answer.out());
    assertTrue(answer.err().contains("line 5"), answer.err());
    Files.writeString(run.resolve(RunFacts.FILE), "{");
    assertTrue(runs().done().err().contains("run.json is damaged"));
    Path other = copy("second");
    Files.write(other.resolve(Metrics.FILE), new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    assertTrue(runs().done().err().contains(other.resolve(Metrics.FILE) + " is damaged at line 1"));
  }

  @Test
  void aRunWhoseLastStepWasSkippedIsFinished() throws IOException {
    Path run = copy("first");
    cut(run, 6);
    Files.writeString(
        run.resolve(Metrics.FILE),
        """
        {"event":"spike","step":6,"loss":9,"grad_norm":9,"mean_loss":1,"deviation":0.1,"action":"skip","to":6}
        """,
        StandardOpenOption.APPEND);
    assertEquals("finished", runs("--json").done().lines().getFirst().get("state").stringValue());
  }

  @Test
  void aLastLineThatIsCutOffIsNoDamage() throws IOException {
    Path run = copy("first");
    String metrics = Files.readString(run.resolve(Metrics.FILE));
    Files.writeString(run.resolve(Metrics.FILE), metrics.substring(0, metrics.length() - 9));
    JsonNode line = runs("--json").done().lines().getFirst();
    assertTrue(line.get("damage").isNull(), line.toString());
  }

  @Test
  void whereThereAreNoRunsItSaysSo() throws IOException {
    Files.createDirectories(folder.resolve("runs"));
    assertTrue(runs().done().out().contains("There are no runs in"));
    assertEquals("", runs("--json").done().out());
    Answer missing = Answer.to(List.of("runs", folder.resolve("nothing").toString()));
    assertEquals(1, missing.code());
    assertTrue(missing.err().contains("there is no folder"), missing.err());
  }

  @Test
  void runsAreComparedByTheirValidationLoss() throws IOException {
    Path first = copy("first");
    Path second = copy("second");
    Answer answer = compare(first, second).done();
    assertTrue(answer.out().contains("Validation loss, nats per token"), answer.out());
    assertTrue(answer.out().contains("A first ") && answer.out().contains("B second "));
    assertTrue(answer.out().contains("0.004"));
    String page = Files.readString(folder.resolve("compare.html"));
    assertFalse(page.contains("{{"), "every placeholder is filled in");
    assertFalse(page.contains("<link") || page.contains("src="), "self-contained");
    JsonNode json = compareJson(first, second);
    assertEquals("val_loss", json.get("measure").stringValue());
    JsonNode curve = json.get("runs").get(0).get("curve");
    assertEquals(3, curve.size());
    assertEquals(384, curve.get(2).get("tokens").intValue());
    assertTrue(curve.get(2).get("seconds").doubleValue() > 0);
  }

  @Test
  void otherTokenizersAreComparedByBytes() throws IOException {
    Path first = copy("first");
    Path pieces = copy("pieces");
    JsonNode json = compareJson(first, pieces);
    assertEquals("val_bits_per_byte", json.get("measure").stringValue());
    assertEquals("other_tokenizers", json.get("notes").get(0).stringValue());
    assertEquals(
        json.get("runs").get(1).get("best_bits_per_byte").doubleValue(),
        json.get("runs")
            .get(1)
            .get("curve")
            .valueStream()
            .mapToDouble(point -> point.get("value").doubleValue())
            .min()
            .orElseThrow(),
        1e-12);
    assertTrue(compare(first, pieces).done().out().contains("can't be compared"));
  }

  @Test
  void runsWithoutValidationAreComparedByWhatTheyLearnFrom() throws IOException {
    JsonNode json = compareJson(copy("first"), copy("ids"));
    assertEquals("loss", json.get("measure").stringValue());
    assertEquals(
        List.of("unknown_bytes", "other_text", "no_validation"),
        json.get("notes").valueStream().map(JsonNode::stringValue).toList());
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Path first = copy("first");
    Answer one = compare(first);
    assertEquals(2, one.code());
    assertTrue(one.err().contains("two runs or more"), one.err());
    Answer folderOnly = compare(first, made.resolve("first").resolve("training"));
    assertEquals(1, folderOnly.code());
    assertTrue(folderOnly.err().contains("is not the folder of a run"), folderOnly.err());
    Answer missing = compare(first, folder.resolve("nothing"));
    assertTrue(missing.err().contains("there is no run"), missing.err());
    Path empty = copy("second");
    Files.writeString(empty.resolve(Metrics.FILE), "");
    assertTrue(compare(first, empty).err().contains("has no figures yet"));
  }

  @Test
  void terminalCodesOfFilesAndFoldersStayOffTheTerminal() throws IOException {
    String codes = "\033]0;title\007\u009b2J\u202e";
    List<Path> copies = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      Path run = copy(name);
      Path file = run.resolve(RunFacts.FILE);
      ObjectNode facts = (ObjectNode) JsonMapper.shared().readTree(file.toFile());
      ((ObjectNode) facts.path("settings").path("options")).put("--lr", codes + name);
      Files.write(file, JsonMapper.shared().writeValueAsBytes(facts));
      copies.add(Files.move(run, run.resolveSibling(name + codes)));
    }
    Files.writeString(copies.getFirst().resolve(Metrics.FILE), "{", StandardOpenOption.APPEND);
    for (Answer answer : List.of(runs(), compare(copies.get(0), copies.get(1)))) {
      answer.done();
      String seen = answer.out() + answer.err();
      assertTrue(seen.contains("title"), "it is told, but can't act: " + seen);
      assertFalse(seen.matches("(?s).*[\\p{Cntrl}\u0080-\u009f\u202e&&[^\n]].*"), seen);
    }
  }
}
