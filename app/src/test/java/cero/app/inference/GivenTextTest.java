package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TestModel;
import cero.app.TinyRun;
import cero.format.TokenizerFiles;
import cero.text.BytePairTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The ways in which text comes to a command. */
class GivenTextTest {
  @TempDir private static Path folder;

  private static Answer with(String standardInput, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)));
    try {
      return Answer.to(List.of(arguments));
    } finally {
      System.setIn(before);
    }
  }

  private static Answer to(String... arguments) {
    return Answer.to(List.of(arguments));
  }

  private static JsonNode ids(Answer answer) {
    return answer.done().lines().getFirst().get("ids");
  }

  @Test
  void tokenizeReadsAFileStandardInputAndIds() throws IOException {
    JsonNode expected = ids(to("tokenize", "the fox\n", "--json"));
    Path file = Files.writeString(folder.resolve("fox.txt"), "the fox\n");
    assertEquals(expected, ids(to("tokenize", "--file", file.toString(), "--json")));
    assertEquals(expected, ids(with("the fox\n", "tokenize", "-", "--json")));
    String list = String.join(",", expected.valueStream().map(JsonNode::toString).toList());
    Answer text = to("tokenize", "--ids", list, "--json");
    assertEquals(expected, ids(text));
    assertEquals("the fox\n", text.lines().getFirst().get("text").stringValue());
    Answer unknown = to("tokenize", "--ids", "1,50257");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("token id 50257 is not between 0 and 50256"), unknown.err());
  }

  @Test
  void aFileThatIsAListOfStringsIsOneInAnyName() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "[\"a\", \"b\"]");
    assertEquals(2, to("tokenize", "--file", list.toString(), "--json").lines().size());
    Path broken = Files.writeString(folder.resolve("broken.json"), "[\"a\", 1]");
    Answer refused = to("tokenize", "--file", broken.toString());
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("must hold a JSON list of strings"), refused.err());
    Path noText = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xE9});
    refused = to("tokenize", "--file", noText.toString());
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("latin.txt is not UTF-8 text"), refused.err());
  }

  @Test
  void promptsComeFromStandardInputAndFilesToo() throws IOException {
    String model = TestModel.write(folder.resolve("model"));
    Path file = Files.writeString(folder.resolve("prompt.txt"), "the hen");
    List<String> rest = List.of("--tokens", "3", "--greedy", "--json");
    JsonNode expected = generated(model, rest, "--prompt", "the hen").lines().getFirst();
    for (Answer answer :
        List.of(
            generated(model, rest, "--prompt-file", file.toString()),
            with(
                "the hen",
                Stream.concat(
                        Stream.of("generate", "--model", model, "--prompt", "-"), rest.stream())
                    .toArray(String[]::new)))) {
      JsonNode made = answer.done().lines().getFirst();
      assertEquals(expected.get("prompt_ids"), made.get("prompt_ids"));
      assertEquals(expected.get("ids"), made.get("ids"));
    }
    Answer both = generated(model, rest, "--prompt", "a", "--prompt-file", file.toString());
    assertEquals(2, both.code());
    assertTrue(both.err().contains("exclude each other"), both.err());
    String explained = to("explain", "--model", model, "--text", "the hen", "--json").done().out();
    assertEquals(
        explained, with("the hen", "explain", "--model", model, "--text", "-", "--json").out());
  }

  private static Answer generated(String model, List<String> rest, String... prompt) {
    return Answer.to(
        Stream.of(List.of("generate", "--model", model), List.of(prompt), rest)
            .flatMap(List::stream)
            .toList());
  }

  @Test
  void specialTokensAreThemselvesWhereTheyAreAskedFor() throws IOException {
    Answer plain = to("tokenize", "a<|endoftext|>b<|endoftext|>", "--json");
    assertTrue(plain.err().contains("the text spells, such as <|endoftext|>: 2."));
    assertTrue(ids(plain).size() > 10);
    Answer special = to("tokenize", "a<|endoftext|>b<|endoftext|>", "--special", "--json");
    assertEquals("", special.err());
    assertEquals("[64,50256,65,50256]", ids(special).toString());
    String model = TestModel.write(folder.resolve("special"));
    List<String> rest = List.of("--tokens", "1", "--greedy", "--json", "--special");
    JsonNode ids = generated(model, rest, "--prompt", "the<|endoftext|>").done().lines().getFirst();
    assertEquals(261, ids.get("prompt_ids").get(ids.get("prompt_ids").size() - 1).intValue());
  }

  /** A tokenizer without all bytes leaves out what it has no token for, and here that is all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTextOfWhichNoTokenIsLeftIsOneSentence(boolean beginTexts) throws IOException {
    String few = TestModel.writeOfFewLetters(folder.resolve("few" + beginTexts), beginTexts);
    assertEquals(0, to("generate", "--model", few, "--prompt", "ab", "--tokens", "1").code());
    Path text = Files.writeString(folder.resolve("unknown.txt"), "xyz");
    List<List<String>> commands =
        List.of(
            List.of("generate", "--model", few, "--prompt", "xyz"),
            List.of("generate", "--model", few, "--prompt", "xyz", "--special"),
            List.of("sampling", "--model", few, "--prompt", "xyz"),
            List.of("evaluate", "--model", few, "--data", text.toString()));
    for (List<String> command : commands) {
      Answer answer = Answer.to(command);
      assertEquals(1, answer.code(), command.toString());
      assertEquals("cero: the tokenizer has no token for anything in this text\n", answer.err());
    }
  }

  @Test
  void trainSaysBeforeItsFirstStepThatNoTokenIsLeftOfAPrompt() throws IOException {
    Path few = folder.resolve("few");
    TokenizerFiles.write(
        few, BytePairTokenizer.of(Map.of("a", 0, "e", 1, "t", 2), List.of(), Map.of()));
    Path run = folder.resolve("run-few");
    Answer answer =
        TinyRun.on(TinyRun.text(folder), run)
            .with("--tokenizer", few.toString())
            .with("--prompt", "xyz")
            .answer();
    assertEquals(1, answer.code(), answer.err());
    assertEquals("cero: the tokenizer has no token for anything in this text\n", answer.err());
    assertFalse(Files.exists(run));
  }
}
