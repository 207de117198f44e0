package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TestModel;
import cero.format.ModelDirectory;
import cero.format.TokenizerFiles;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.Parameter;
import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTrainer;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Folders that other programs write: their ends of text, their tokenizers. */
class ForeignFoldersTest {
  @TempDir private Path folder;

  private static Answer to(String... arguments) {
    return Answer.to(List.of(arguments));
  }

  private JsonNode greedy(String model) {
    List<String> command = List.of("generate", "--model", model, "--prompt-ids", "5,6");
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--greedy", "--tokens", "12", "--json"));
    return Answer.to(arguments).done().lines().getFirst();
  }

  private static List<Integer> ids(JsonNode made) {
    return made.get("ids").valueStream().map(JsonNode::intValue).toList();
  }

  @Test
  void aTextEndsAtWhatGenerationConfigSays() throws IOException {
    String model = TestModel.write(folder);
    Path generation = folder.resolve("generation_config.json");
    Files.writeString(generation, "{\"eos_token_id\": []}");
    List<Integer> whole = ids(greedy(model));
    int end = whole.stream().distinct().skip(1).findFirst().orElseThrow();
    List<Integer> ended = whole.subList(0, whole.indexOf(end));
    assertFalse(ended.isEmpty(), whole.toString());
    for (String ids : List.of("%d", "[%d]", "[290, %d]")) {
      Files.writeString(generation, "{\"eos_token_id\": %s}".formatted(ids.formatted(end)));
      JsonNode made = greedy(model);
      assertEquals(ended, ids(made));
      assertEquals(end, made.get("end").intValue());
    }
  }

  @Test
  void idsNeedNoTokenizer() throws IOException {
    String model = TestModel.write(folder);
    Path rows = Files.writeString(folder.resolve("rows.json"), "[[5, 6, 7, 8]]");
    List<List<String>> commands =
        List.of(
            List.of("evaluate", "--model", model, "--ids", rows.toString(), "--json"),
            List.of("explain", "--model", model, "--ids", "5,6,7", "--json"),
            List.of("sampling", "--model", model, "--prompt-ids", "5,6", "--seed", "1", "--json"),
            List.of(
                "generate",
                "--model",
                model,
                "--prompt-ids",
                "5,6",
                "--greedy",
                "--tokens",
                "3",
                "--json"));
    List<JsonNode> before = new ArrayList<>();
    for (List<String> command : commands) {
      before.add(Answer.to(command).done().lines().getLast());
    }
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
    for (int i = 0; i < commands.size(); i++) {
      Answer answer = Answer.to(commands.get(i)).done();
      for (String key : List.of("loss", "probabilities", "ids")) {
        assertEquals(before.get(i).get(key), answer.lines().getLast().get(key));
      }
      assertEquals(i > 0, answer.err().contains("a model of type Unigram"), answer.err());
    }
    Answer refused = to("generate", "--model", model, "--prompt", "the");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("a model of type Unigram"), refused.err());
  }

  @Test
  void trainingKeepsWhatEndsBeginsAndPads() throws IOException {
    Path first = foreign(300);
    Path text = Files.writeString(folder.resolve("text.txt"), "the fox and the hen. ".repeat(40));
    Path out = folder.resolve("out");
    train(first, text, out).done();
    TextFormat before = ModelDirectory.open(first).readText();
    TextFormat after = ModelDirectory.open(out).readText();
    assertEquals(List.of(262, 257), List.copyOf(after.ends()));
    assertEquals(OptionalInt.of(263), after.beginning());
    assertEquals(OptionalInt.of(260), after.padding());
    assertEquals(before.requireTokenizer().roles(), after.requireTokenizer().roles());
    assertEquals(4, after.requireTokenizer().roles().size());
    List<AddedToken> added = after.requireTokenizer().addedTokens();
    assertEquals(before.requireTokenizer().addedTokens(), added);
    assertTrue(added.getLast().leftStrip() && added.getLast().rightStrip());
    String masked = "the <mask> fox";
    assertArrayEquals(before.encodeSpecial(masked), after.encodeSpecial(masked));
    to("train", "--resume", out.toString(), "--steps", "2", "--json").done();
    assertEquals(after.ends(), ModelDirectory.open(out).readText().ends());
    assertEquals(after.beginning(), ModelDirectory.open(out).readText().beginning());
    assertEquals(after.padding(), ModelDirectory.open(out).readText().padding());
  }

  @Test
  void idsKeepTheTokenizerThatTheModelHad() throws IOException {
    Path first = foreign(300);
    Path rows = Files.writeString(folder.resolve("rows.json"), "[[5, 6, 7, 8], [6, 7, 8, 9]]");
    Path out = folder.resolve("out");
    to(
            "train",
            "--init",
            first.toString(),
            "--ids",
            rows.toString(),
            "--batch",
            "1",
            "--steps",
            "1",
            "--lr",
            "0",
            "--out",
            out.toString(),
            "--json")
        .done();
    assertEquals(
        TokenizerFiles.read(first).orElseThrow().addedTokens(),
        TokenizerFiles.read(out).orElseThrow().addedTokens());
    assertEquals(List.of(262, 257), List.copyOf(ModelDirectory.open(out).readText().ends()));
  }

  /** As when a token was added and the embeddings left as they were. */
  @Test
  void aTokenizerMayHaveMoreTokensThanTheModel() throws IOException {
    Path first = foreign(262);
    Path text = Files.writeString(folder.resolve("text.txt"), "the fox and the hen. ".repeat(40));
    train(first, text, folder.resolve("out")).done();
    Answer unknown =
        to("generate", "--model", first.toString(), "--prompt", "the <mask>", "--special");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("token id"), unknown.err());
  }

  private static Answer train(Path init, Path text, Path out) {
    return to(
        "train",
        "--init",
        init.toString(),
        "--data",
        text.toString(),
        "--context",
        "16",
        "--batch",
        "2",
        "--steps",
        "1",
        "--lr",
        "0",
        "--sample-tokens",
        "1",
        "--eval-batches",
        "1",
        "--out",
        out.toString(),
        "--json");
  }

  /**
   * A model whose tokenizer has an end, a beginning and a padding of its own, and a mask.
   *
   * @param modelIds how many ids the model has; the tokenizer has 266
   */
  private Path foreign(int modelIds) throws IOException {
    Path foreign = folder.resolve("foreign");
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of("the fox and the hen"), 262);
    GptConfig config =
        GptConfig.builder()
            .vocabSize(modelIds)
            .context(32)
            .layers(1)
            .heads(2)
            .embedding(16)
            .build();
    List<Parameter> parameters = Gpt.create(config, Initialization.PYTORCH, 3).parameters();
    ModelDirectory.write(foreign, config, parameters, TextFormat.of(tokenizer));
    Path file = foreign.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(file.toFile());
    ObjectNode vocabulary = (ObjectNode) json.at("/model/vocab");
    ArrayNode added = (ArrayNode) json.get("added_tokens");
    int id = vocabulary.size();
    for (String content : List.of("</s>", "<s>", "<pad>", "<mask>")) {
      boolean strips = content.equals("<mask>");
      added
          .addObject()
          .put("id", id++)
          .put("content", content)
          .put("single_word", false)
          .put("lstrip", strips)
          .put("rstrip", strips)
          .put("normalized", false)
          .put("special", true);
    }
    Files.writeString(file, json.toString());
    Files.writeString(
        foreign.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"pad_token\": \"<pad>\","
            + " \"mask_token\": \"<mask>\"}");
    Files.writeString(
        foreign.resolve("generation_config.json"),
        "{\"bos_token_id\": 263, \"eos_token_id\": [262, 257], \"pad_token_id\": 260}");
    return foreign;
  }
}
