package cero.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cero.text.AddedToken;
import cero.text.BytePairTokenizer;
import cero.text.BytePairTokenizer.Form;
import cero.text.BytePairTokenizer.Merge;
import cero.text.BytePairTrainer;
import cero.text.CharTokenizer;
import cero.text.TextFormat;
import cero.text.TokenRole;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TokenizerFilesTest {
  private static final String TEXT =
      "The cat, the hat\n\n and  \t\"the\" \\ cats' hats: ¡ñandú! 고양이 😀 e\u0301\u0000\u2028";

  @TempDir Path folder;

  @Test
  void findsNoTokenizer() throws IOException {
    assertEquals(Optional.empty(), TokenizerFiles.read(folder));
  }

  @Test
  void readsBytePairsBack() throws IOException {
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of(TEXT), 280);
    write(tokenizer);
    assertSame(tokenizer, TokenizerFiles.read(folder).orElseThrow());

    Files.delete(folder.resolve("tokenizer.json"));
    assertSame(tokenizer, TokenizerFiles.read(folder).orElseThrow());

    Files.delete(folder.resolve("merges.txt"));
    assertFails("has a vocab.json but no merges.txt");
    Files.delete(folder.resolve("vocab.json"));
    Files.createFile(folder.resolve("tokenizer.model"));
    assertFails("has a tokenizer.model (SentencePiece), which can't be read");
  }

  @Test
  void readsMergesAsPairsToo() throws IOException {
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of(TEXT), 280);
    ObjectNode json = TokenizerJson.write(tokenizer);
    ArrayNode merges = ((ObjectNode) json.get("model")).putArray("merges");
    tokenizer.merges().forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
    Files.write(folder.resolve("tokenizer.json"), Json.indented(json));
    assertSame(tokenizer, TokenizerFiles.read(folder).orElseThrow());
    merges.addArray().add("a");
    Files.write(folder.resolve("tokenizer.json"), Json.indented(json));
    assertFails("\"[\"a\"]\" is not a merge of two tokens");
  }

  @Test
  void readsFilesThatDoNotNameTheirModelsType() throws IOException {
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of(TEXT), 280);
    write(tokenizer);
    edit("\"type\": \"BPE\",", "");
    assertSame(tokenizer, TokenizerFiles.read(folder).orElseThrow());
  }

  @Test
  void refusesATokenizerThatAddsBehindTheText() throws IOException {
    write(BytePairTrainer.train(List.of(TEXT), 280));
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"add_eos_token\": false}");
    assertTrue(TokenizerFiles.read(folder).isPresent());
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"add_eos_token\": true}");
    assertFails("tokenizer_config.json says add_eos_token");
  }

  @Test
  void refusesAStartThatTheTokenizerLacks() throws IOException {
    write(BytePairTrainer.train(List.of(TEXT), 280));
    Path file = folder.resolve("tokenizer_config.json");
    for (String bos : List.of("\"<|endoftext|>\"", "{\"content\": \"<|endoftext|>\"}")) {
      Files.writeString(file, "{\"add_bos_token\": true, \"bos_token\": %s}".formatted(bos));
      assertTrue(TokenizerFiles.read(folder).isPresent());
    }
    Files.writeString(file, "{\"add_bos_token\": true, \"bos_token\": \"<s>\"}");
    assertFails("says add_bos_token, but the tokenizer has no token \"<s>\"");
  }

  @Test
  void readsCharactersBack() throws IOException {
    for (CharTokenizer tokenizer :
        List.of(
            CharTokenizer.of(TEXT),
            CharTokenizer.of(TEXT).withEndOfText(),
            CharTokenizer.ofCodePoints('z', ' ', 0x1F600, 'a'))) {
      write(tokenizer);
      CharTokenizer read =
          assertInstanceOf(CharTokenizer.class, TokenizerFiles.read(folder).orElseThrow());
      assertArrayEquals(tokenizer.codePoints(), read.codePoints());
      assertEquals(tokenizer.endOfText(), read.endOfText());
    }
  }

  @Test
  void acceptsATemplateThatAddsNoTokens() throws IOException {
    write(CharTokenizer.of("ab"));
    edit(
        "\"post_processor\": null",
        "\"post_processor\": {\"type\": \"TemplateProcessing\", \"special_tokens\": {}}");
    assertEquals("ba", TokenizerFiles.read(folder).orElseThrow().decode(1, 0));
  }

  @Test
  void readsGpt2sOwnTokenizer() throws IOException {
    Path shared = Path.of("../../shared/data/hf-gpt2-tiny");
    assumeTrue(Files.isDirectory(shared), "no directory of a real GPT-2 tokenizer here");
    for (String name : List.of("tokenizer.json", "vocab.json", "merges.txt")) {
      Files.copy(shared.resolve(name), folder.resolve(name));
    }
    BytePairTokenizer own = BytePairTokenizer.gpt2();
    assertSame(own, TokenizerFiles.read(folder).orElseThrow());
    Files.delete(folder.resolve("tokenizer.json"));
    assertSame(own, TokenizerFiles.read(folder).orElseThrow());

    write(own);
    for (String name : List.of("vocab.json", "merges.txt")) {
      assertEquals(-1, Files.mismatch(shared.resolve(name), folder.resolve(name)), name);
    }
    assertEquals(1024, ModelDirectory.open(shared).config().context());
    assertEquals(
        OptionalInt.of(50256),
        ModelDirectory.open(shared).readTokenizer().orElseThrow().endOfText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "type": "BPE"               | "type": "Unigram"                 | has a model of type Unigram
          "normalizer": null          | "normalizer": {"type": "NFC"}     | has a normalizer
          "dropout": null             | "dropout": 0.1                    | has dropout
          "byte_fallback": false      | "byte_fallback": true             | has byte_fallback
          "fuse_unk": false           | "ignore_merges": true             | has ignore_merges
          "end_of_word_suffix": null  | "end_of_word_suffix": "</w>"      | has end_of_word_suffix
          "pre_tokenizer": {          | "pre_tokenizer": {"type": "Split"}, "x": { | has the pre_tokenizer Split
          "pre_tokenizer": {          | "pre_tokenizer": null, "x": {     | has the pre_tokenizer null
          "post_processor": {         | "post_processor": {"type": "TemplateProcessing", "special_tokens": {"x": 1}}, "x": { | has the post_processor TemplateProcessing
          "decoder": {                | "decoder": {"type": "Metaspace"}, "x": { | has the decoder Metaspace
          "content":                  | "x":                              | has an added token without content or id
          "vocab": {                  | "vocab": 7, "x": {                | model.vocab is not an object of token ids
          "!": 0                      | "!": "0"                          | gives token "!" the id "0", which is not a whole number
          "!": 0                      | "!": -1                           | has the id -1
          "!": 0                      | "!": 2147483647                   | has the id 2147483647
          "!": 0                      | "!": 1                            | have the same id 1
          "!": 0                      | "!!": 0                           | none makes the token "!!"
          "merges": [                 | "merges": ["a b c",               | "a b c" is not a merge of two tokens
          "merges": [                 | "merges": ["ab",                  | "ab" is not a merge of two tokens
          "merges": [                 | "merges": ["q z",                 | needs the token "qz"
          "merges": [                 | "merges": [7,                     | "7" is not a merge of two tokens
          "version": "1.0"            | "version": 1.0.0                  | is not valid JSON at line 2
          """)
  void refusesBytePairsThatAreWrong(String from, String to, String message) throws IOException {
    write(BytePairTrainer.train(List.of(TEXT), 280));
    edit(from, to);
    assertFails(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "type": "Fuse"              | "type": "WordPiece"               | has the decoder WordPiece
          "a": 0                      | "aa": 0                           | token 0, "aa", is not one character
          "a": 0                      | "a": 1                            | the ids of its 2 characters are not 0 to 1, each once
          "a": 0                      | "a": 2147483647                   | the ids of its 2 characters are not 0 to 1, each once
          "id": 2                     | "id": 7                           | has characters and the added tokens
          "merges": [ ]               | "merges": ["a b"]                 | has the pre_tokenizer null
          """)
  void refusesCharactersThatAreWrong(String from, String to, String message) throws IOException {
    write(CharTokenizer.of("ab").withEndOfText());
    edit(from, to);
    assertFails(message);
  }

  /**
   * A file that was cut where a line ends looks whole; the other half of the vocabulary does not.
   */
  @Test
  void noticesMergesThatAreMissing() throws IOException {
    BytePairTokenizer tokenizer = BytePairTrainer.train(List.of(TEXT), 280);
    write(tokenizer);
    Path json = folder.resolve("tokenizer.json");
    Path merges = folder.resolve("merges.txt");
    String whole = Files.readString(json);
    List<String> lines = Files.readAllLines(merges);
    int count = tokenizer.merges().size();
    BytePairTokenizer.Merge last = tokenizer.merges().getLast();
    Files.writeString(
        json, whole.replace(",\n      \"%s %s\"".formatted(last.left(), last.right()), ""));
    assertFails("merges are missing, so a text would get other ids: there are " + (count - 1));
    Files.delete(json);
    assertTrue(TokenizerFiles.read(folder).isPresent());
    for (int kept : new int[] {0, 1, count / 2, count}) {
      Files.write(merges, lines.subList(0, kept));
      assertFails("merges are missing, so a text would get other ids: there are");
    }
    Files.write(merges, new byte[0]);
    assertFails("there are 0, but none makes the token");
  }

  @Test
  void refusesMergesThatAreWrong() throws IOException {
    write(BytePairTrainer.train(List.of(TEXT), 280));
    Files.delete(folder.resolve("tokenizer.json"));
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na\n");
    assertFails("merges.txt: \"a\" is not a merge of two tokens");
    Files.write(folder.resolve("merges.txt"), new byte[] {(byte) 0xff});
    assertFails("merges.txt is not UTF-8 text");
    Files.writeString(folder.resolve("merges.txt"), "q z\n");
    assertFails("needs the token \"qz\"");
  }

  /** "é" is how the byte 0xE9 is spelled, and "x" how 0x78 is. */
  @ParameterizedTest
  @ValueSource(strings = {"é", "x", "한"})
  void anAddedTokenOfOneCharacterStaysItself(String content) throws IOException {
    AddedToken added = new AddedToken(2, content, false, false, false, false, true);
    BytePairTokenizer tokenizer =
        BytePairTokenizer.of(Map.of("a", 0, "b", 1), List.of(), List.of(added), Form.GPT2);
    write(tokenizer);
    Tokenizer read = TokenizerFiles.read(folder).orElseThrow();
    String text = "a" + content + "b" + content + content;
    assertArrayEquals(new int[] {0, 2, 1, 2, 2}, read.encode(text));
    assertEquals(text, read.decode(read.encode(text)));
  }

  /** "Ġa" is how the bytes of " a" are spelled. */
  @Test
  void anAddedTokenThatBytesAreMergedToStaysTheirs() throws IOException {
    AddedToken added = new AddedToken(3, "Ġa", false, false, false, false, false);
    BytePairTokenizer tokenizer =
        BytePairTokenizer.of(
            Map.of("a", 0, "b", 1, "Ġ", 2, "Ġa", 3, "Ġab", 4),
            List.of(new Merge("Ġ", "a"), new Merge("Ġa", "b")),
            List.of(added),
            Form.GPT2);
    assertEquals("a a", tokenizer.decode(tokenizer.encode("a a")));
    write(tokenizer);
    Tokenizer read = TokenizerFiles.read(folder).orElseThrow();
    assertArrayEquals(new int[] {3, 4, 3}, read.encode(" a abĠa"));
    assertEquals(" a ab a", read.decode(3, 4, 3));
  }

  /** Else other programs would give the token that is not in the vocabulary the last one's id. */
  @Test
  void behindATokenThatIsNotInTheVocabularyNoneIs() throws IOException {
    List<AddedToken> added =
        List.of(
            AddedToken.special(1, "<s>"),
            new AddedToken(2, "é", false, false, false, false, true),
            AddedToken.special(3, "<m>"));
    write(BytePairTokenizer.of(Map.of("a", 0), List.of(), added, Form.GPT2));
    ObjectNode json = Json.readObject(folder.resolve("tokenizer.json"), 1 << 20);
    assertEquals("{\"a\":0,\"<s>\":1}", json.at("/model/vocab").toString());
    Tokenizer read = TokenizerFiles.read(folder).orElseThrow();
    assertEquals(added, read.addedTokens());
  }

  /** What ends a text is part of what a tokenizer does, with or without a model beside it. */
  @Test
  void whatTokensAreForIsWrittenWithoutAModelToo() throws IOException {
    BytePairTokenizer learned = BytePairTrainer.train(List.of(TEXT), 280);
    AddedToken end = AddedToken.special(learned.vocabSize(), "</s>");
    List<AddedToken> all = new ArrayList<>(learned.addedTokens());
    all.add(end);
    BytePairTokenizer tokenizer =
        BytePairTokenizer.of(
            learned.vocabulary(),
            learned.merges(),
            all,
            learned.form().withRoles(Map.of(TokenRole.END, "</s>")));
    TokenizerFiles.write(folder, tokenizer);
    assertEquals(end.id(), TokenizerFiles.read(folder).orElseThrow().endOfText().orElseThrow());
    String json = Files.readString(folder.resolve("tokenizer_config.json"));
    assertFalse(json.contains("model_max_length"), json);
    TokenizerFiles.write(folder, learned);
    assertFalse(Files.exists(folder.resolve("tokenizer_config.json")));
  }

  private void write(Tokenizer tokenizer) throws IOException {
    DurableFolder.replace(
        folder, TokenizerFiles.contents(TextFormat.of(tokenizer), OptionalInt.of(8)));
  }

  private void edit(String from, String to) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    String json = Files.readString(file);
    assertTrue(json.contains(from), json);
    Files.writeString(file, json.replace(from, to));
  }

  private void assertFails(String message) {
    String actual =
        assertThrows(FormatException.class, () -> TokenizerFiles.read(folder)).getMessage();
    assertTrue(actual.contains(message), actual);
    assertEquals(1, actual.lines().count(), actual);
  }

  private static void assertSame(BytePairTokenizer expected, Tokenizer actual) {
    BytePairTokenizer read = assertInstanceOf(BytePairTokenizer.class, actual);
    assertEquals(expected.vocabulary(), read.vocabulary());
    assertEquals(expected.merges(), read.merges());
    assertEquals(expected.specialTokens(), read.specialTokens());
    assertArrayEquals(expected.encode(TEXT), read.encode(TEXT));
    assertEquals(TEXT, read.decode(read.encode(TEXT)));
  }
}
