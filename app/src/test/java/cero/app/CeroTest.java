package cero.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.Golden;
import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

public class CeroTest {
  private static final JsonNode TOY =
      JsonMapper.shared().readTree(Golden.path("ch05.json").toFile()).get("toy");

  public record Result(int code, String out, String err) {}

  public static Result cero(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Cero.run(console(out, err), arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Console console(OutputStream out, OutputStream err) {
    return new Console(
        new Output(out, false, 100, Paint.OFF), new Output(err, false, 100, Paint.OFF));
  }

  public static JsonNode json(String... arguments) {
    Result result = cero(arguments);
    assertEquals(0, result.code, result.err);
    assertEquals("", result.err);
    assertEquals(1, result.out.lines().count());
    return JsonMapper.shared().readTree(result.out);
  }

  private static String[] toy(String... more) {
    List<String> arguments = new ArrayList<>(List.of("sampling", "--words"));
    arguments.add(
        String.join(",", TOY.get("vocabulary").valueStream().map(JsonNode::stringValue).toList()));
    arguments.add("--logits");
    arguments.add(
        String.join(",", TOY.get("logits").valueStream().map(JsonNode::toString).toList()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static void assertNumbers(JsonNode expected, JsonNode actual, double tolerance) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).doubleValue(), actual.get(i).doubleValue(), tolerance);
    }
  }

  @Test
  void samplingGivesTheBooksToyExample() {
    assertNumbers(TOY.get("softmax_T1"), json(toy("--json")).get("probabilities"), 2e-6);
    assertNumbers(
        TOY.get("softmax_T5"),
        json(toy("--json", "--temperature", "5")).get("probabilities"),
        2e-6);
    JsonNode best = json(toy("--json", "--top-k", "3"));
    for (int i = 0; i < 9; i++) {
      assertEquals(i == 3 || i == 7 || i == 0, best.get("kept").get(i).booleanValue());
    }
    assertEquals(0.5775, best.get("probabilities").get(3).doubleValue(), 6e-5);
    assertEquals(0.361, best.get("probabilities").get(7).doubleValue(), 6e-5);
    assertEquals(0.0615, best.get("probabilities").get(0).doubleValue(), 6e-5);
  }

  @Test
  void samplingDrawsAsOftenAsAskedAndRepeatsWithASeed() {
    JsonNode first = json(toy("--json", "--draws", "100000", "--seed", "7"));
    assertEquals(first, json(toy("--json", "--draws", "100000", "--seed", "7")));
    JsonNode counts = first.get("counts");
    assertEquals(100_000, counts.valueStream().mapToInt(JsonNode::intValue).sum());
    // Six standard deviations of the likeliest word's count.
    assertNumbers(first.get("expected_counts"), counts, 6 * Math.sqrt(100_000 * 0.25));
  }

  @Test
  void samplingExplainsItselfInThreeLanguages() {
    Result english = cero(toy("--lang", "en", "--top-p", "0.9"));
    assertTrue(english.out.contains("Kept for the draw: 2 of 9"), english.out);
    assertTrue(english.out.contains("██████"), english.out);
    assertTrue(cero(toy("--lang", "es")).out.contains("Entropía"));
    assertTrue(cero(toy("--lang", "ko", "--temperature", "0")).out.contains("온도가 0이면"));
  }

  @Test
  void tokenizeGivesGpt2sIds(@TempDir Path folder) throws IOException {
    Path strings = folder.resolve("strings.json");
    Files.writeString(strings, "[\"Every effort moves you\", \"안녕\", \"\"]");
    Result result = cero("tokenize", "--file", strings.toString(), "--json");
    List<String> lines = result.out.lines().toList();
    assertEquals(
        "{\"ids\":[6109,3626,6100,345],\"tokens\":[\"Every\",\" effort\",\" moves\",\" you\"]}",
        lines.get(0));
    assertTrue(lines.get(1).startsWith("{\"ids\":[168,"), lines.get(1));
    assertEquals("{\"ids\":[],\"tokens\":[]}", lines.get(2));
    assertEquals(3, lines.size());
    assertTrue(cero("tokenize", "a\nb").out.contains("↵"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sampling --logits 1,2 --top-k 0 | cero: top-k must keep at least 1 token, not 0",
        "sampling --logits 1,2 --temperature -1 | cero: the temperature must be",
        "sampling --logits 1,2 --temperature NaN | 'NaN' is not a number",
        "sampling --logits 1,2 --temperature x | 'x' is not a number",
        "sampling --logits 1,2 --top-p 0 | cero: top-p must be",
        "sampling --logits 1,2 --min-p 1 | cero: min-p must be",
        "sampling --logits 1,2 --draws 0 | cero: --draws must be at least 1, not 0",
        "sampling --logits 1,2 --draws 1.5 | '1.5' is not a whole number",
        "sampling --logits 1,a | 'a' in --logits is not a number: write numbers with commas between",
        "sampling --logits 1,1f | '1f' in --logits is not a number",
        "sampling --logits 1,Infinity | 'Infinity' in --logits is not a number",
        "sampling --logits 1,1e39 | '1e39' in --logits is too large: a logit's size can be 3.4e38",
        "sampling --logits 1,,2 | --logits has an empty value: write numbers with one comma between",
        "tokenize --ids 1,,2 | a token id is missing: write ids with one comma between them",
        "sampling --logits 1,2 --words a | --words has 1 and --logits 2",
        "sampling | cero: give either --logits or --model",
        "sampling --logits 1,2 --model . | cero: give either --logits or --model",
        "sampling --logits 1,2 --prompt a | cero: --prompt, --prompt-file and --prompt-ids need --model",
        "sampling --model . --words a | cero: --words needs --logits",
        "sampling --logits 1,2 --repetition-penalty 2 | cero: --repetition-penalty needs --model",
        "sampling --logits 1,2 --greedy --temperature 1 | --greedy and --temperature exclude",
        "sampling --logits 1,2 --topk 3 | unknown option '--topk' (did you mean --top-k",
        "tokenize | cero: missing required argument",
        "tokenize -- x --json | cero: '--json' stands after '--', where nothing is an option",
        "tokenize one two | cero: unexpected argument 'two'",
        "tokenize a --lang fr | 'fr' is not a language of Cero: choose one of en, es, ko",
        "tokenise a | cero: unknown command 'tokenise' (did you mean tokenize",
        "bench | cero: say what to measure: bench train, bench generate or bench gemm",
        "bench sorting | cero: unknown command 'sorting'",
        "bench train --preset huge | cero: there is no preset 'huge'; there are tales, nano",
        "bench train --steps 0 | cero: --steps must be between 1 and 100000, not 0",
        "bench train --batch 0 | cero: --batch must be between 1 and",
        "bench train --batch 100000000 | cero: --batch must be between 1 and",
        "bench train --context 1 | cero: --context must be between 2 and 65536, not 1",
        "bench train --threads 0 | cero: --threads must be at least 1, not 0",
        "bench generate --context x | 'x' is not a whole number",
        "bench generate --preset nano --steps 33 | cero: --steps 33 is more than the 32 that fit",
        "bench gemm --preset nano | cero: unknown option '--preset'",
        "doctor now | cero: unexpected argument 'now'",
        "--nonsense | cero: unknown option '--nonsense'; see './cero --help'",
      })
  void wrongUsageIsOneSentence(String command, String sentence) {
    Result result = cero(command.split(" ", -1));
    assertEquals(2, result.code);
    assertEquals("", result.out);
    assertEquals(1, result.err.lines().count(), result.err);
    assertTrue(result.err.contains(sentence), result.err);
    assertTrue(result.err.matches("(?s)cero: .*; see './cero.* --help'\n"), result.err);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tokenize --file no/such.json | cero: there is no file or folder 'no/such.json'",
        "tokenize --file . | cero: '.' is a folder, not a file",
        "tokenize --tokenizer gpt-2 a | cero: there is no folder 'gpt-2': --tokenizer takes gpt2",
        "tokenize --tokenizer src a | cero: the folder 'src' has no tokenizer in it: no tokenizer.json, and no vocab.json with merges.txt",
        "bench train --preset gpt2-xl --batch 64 | cero: this needs about",
        "bench generate --preset gpt2-xl --context 65536 | cero: this needs about",
      })
  void failuresAreOneSentence(String command, String sentence) {
    Result result = cero(command.split(" ", -1));
    assertEquals(1, result.code);
    assertEquals("", result.out);
    assertEquals(1, result.err.lines().count(), result.err);
    assertTrue(result.err.startsWith(sentence), result.err);
  }

  @Test
  void debugShowsWhere() {
    assertTrue(cero("tokenize", "--file", "no/such.json", "--debug").err.contains("\tat cero."));
  }

  @ParameterizedTest
  @CsvSource({
    "train, 'make the batch, the context or the model smaller'",
    "bench, 'make the batch, the context or the model smaller'",
    "generate, use a smaller model",
    "evaluate, use a smaller model",
    "prepare, use fewer --threads or texts with shorter lines",
    "tokenize, give it less text at once",
    "runs, do less at once",
  })
  void whatHelpsWhereMemoryLacksIsOfTheCommand(String command, String advice) {
    String sentence = failed(new OutOfMemoryError("Java heap space"), command);
    assertTrue(sentence.contains(" of it here): " + advice + ", or "), sentence);
    assertTrue(sentence.matches(".*(CERO_JAVA_OPTIONS=-Xmx|a machine with more memory).*"));
  }

  @Test
  void errorsOfOursAreSentencesToo() {
    String sentence = failed(new IllegalStateException("a bug\nin two lines"), "train");
    assertTrue(sentence.contains("run it again with --debug"), sentence);
  }

  private static String failed(Throwable thrown, String command) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Errors errors = new Errors(console(OutputStream.nullOutputStream(), err));
    assertEquals(1, errors.failed(thrown, List.of(command)));
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(1, lines.size());
    return lines.getFirst();
  }

  /** Whose reader has left is no matter of the message, which comes in the system's language. */
  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Broken pipe"})
  void anOutputThatCantBeWrittenIsReported(String reason) {
    Result result = withBrokenOutput(reason);
    assertEquals(1, result.code);
    assertEquals("cero: can't write the output: %s\n".formatted(reason), result.err);
  }

  private static Result withBrokenOutput(String reason) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Cero.run(console(broken, err), toy());
    return new Result(code, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void helpHasExamplesForEveryCommand() {
    for (String[] command :
        new String[][] {
          {"--help"},
          {"tokenize", "-h"},
          {"sampling", "-h"},
          {"generate", "-h"},
          {"evaluate", "-h"},
          {"explain", "-h"},
          {"doctor", "-h"},
          {"bench", "-h"},
          {"bench", "train", "-h"},
          {"bench", "generate", "-h"},
          {"bench", "gemm", "-h"},
          {}
        }) {
      Result result = cero(command);
      assertEquals(0, result.code);
      assertEquals("", result.err);
      assertTrue(result.out.startsWith("Usage: ./cero"), result.out);
      assertTrue(result.out.contains("Examples:\n  "), result.out);
      assertFalse(result.out.contains("\033"), "no colours outside a terminal");
    }
  }

  @Test
  void lostCharactersAreNoticed() {
    assertTrue(Cero.isUnreadable("ANSI_X3.4-1968", "tokenize", "\uFFFD\uFFFD"));
    assertFalse(Cero.isUnreadable("ANSI_X3.4-1968", "tokenize", "plain"));
    assertFalse(Cero.isUnreadable("UTF-8", "tokenize", "\uFFFD"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenize \uD83D",
        "explain --model . --text the\uDE00",
        "generate --model . --prompt \uD83Dthe",
        "train --prompt \uDE00\uD83D",
        "sampling --logits 1,2 --words a,\uD83D"
      })
  void halfACharacterIsNoText(String command) {
    Result result = cero(command.split(" ", -1));
    assertEquals(1, result.code, result.err);
    assertEquals("", result.out);
    assertTrue(result.err.contains("has half of a character in it"), result.err);
    assertEquals(1, result.err.lines().count(), result.err);
  }

  @Test
  void halfACharacterInAFileIsNoText(@TempDir Path folder) throws IOException {
    for (String name : List.of("texts.json", "texts.txt")) {
      Path file = Files.writeString(folder.resolve(name), "[\"the \\ud83d\\ude00\", \"\\ud83d\"]");
      Result result = cero("tokenize", "--file", file.toString());
      assertEquals(1, result.code);
      assertTrue(result.err.contains("has half of a character in its text 2"), result.err);
    }
  }

  @Test
  void versionIsTheBuilds() {
    assertTrue(cero("--version").out.matches("(?s)cero \\d+\\.\\d+\\.\\d+.*Java 25.*"));
  }

  @Test
  void jsonSpellsWhatIsNotANumber() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    console(out, out).json(new double[] {Double.NaN, 1});
    assertEquals("[\"NaN\",1.0]\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aTextThatBeginsWithAnAtSignIsNoFileOfArguments(@TempDir Path folder) throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "two words");
    String text = "@" + notes;
    JsonNode tokens = json("tokenize", text, "--tokenizer", "gpt2", "--json").get("tokens");
    assertEquals(text, String.join("", tokens.valueStream().map(JsonNode::asString).toList()));
  }
}
