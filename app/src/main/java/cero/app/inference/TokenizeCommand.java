package cero.app.inference;

import cero.app.options.CommonOptions;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Output;
import cero.app.terminal.Table;
import cero.app.terminal.Table.Align;
import cero.app.words.Words;
import cero.format.TokenizerFiles;
import cero.storage.HalfCharacters;
import cero.text.BytePairTokenizer;
import cero.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows the tokens that text is cut into. */
@Command(
    name = "tokenize",
    sortOptions = false,
    description = "Show the tokens that text is cut into, and their ids.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero tokenize \"Every effort moves you\"",
      "  ./cero tokenize --tokenizer runs/my-model \"Había una vez\"",
      "  ./cero tokenize --file story.txt",
      "  ./cero tokenize --file strings.json --json    (a JSON list of strings)",
      "  ./cero tokenize --ids 6109,3626,6100,345      (the text of ids)"
    })
public final class TokenizeCommand implements Callable<Integer> {
  private static final String GPT2 = "gpt2";

  private final Console console;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Input input;

  @Option(
      names = "--tokenizer",
      paramLabel = "gpt2|DIR",
      description = "GPT-2's tokenizer, or that of a model's folder (default: gpt2).")
  private String tokenizerName = GPT2;

  @Mixin private SpecialOption special;

  @Mixin private CommonOptions common;

  /** Where the text comes from. */
  private static final class Input {
    @Parameters(paramLabel = "TEXT", description = "The text, in quotes; - reads standard input.")
    private String text;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "A text file, or one that holds a JSON list of strings.")
    private Path file;

    @Option(
        names = "--ids",
        paramLabel = "I,I,…",
        description = "Token ids, separated by commas, to see the text of.")
    private String ids;
  }

  public TokenizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (input.ids != null) {
      Tokenizer tokenizer = tokenizer();
      int[] ids = ids(tokenizer);
      show(tokenizer, tokenizer.decode(ids), ids);
      return 0;
    }
    List<String> texts =
        input.file == null ? List.of(GivenText.of(input.text, System.in)) : texts(input.file);
    Tokenizer tokenizer = tokenizer();
    for (String text : texts) {
      show(tokenizer, text, special.encode(tokenizer, text, console, common));
    }
    return 0;
  }

  private void show(Tokenizer tokenizer, String text, int[] ids) {
    if (common.json()) {
      console.json(json(tokenizer, text, ids));
    } else {
      print(tokenizer, text, ids);
    }
  }

  private int[] ids(Tokenizer tokenizer) {
    int[] ids;
    try {
      ids = TokenIds.parse(input.ids);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    for (int id : ids) {
      if (id < 0 || id >= tokenizer.vocabSize()) {
        throw new ParameterException(
            spec.commandLine(),
            "token id %d is not between 0 and %d, the tokenizer's last"
                .formatted(id, tokenizer.vocabSize() - 1));
      }
    }
    return ids;
  }

  private Tokenizer tokenizer() throws IOException {
    if (tokenizerName.equals(GPT2)) {
      return BytePairTokenizer.gpt2();
    }
    if (!isFolder(tokenizerName)) {
      throw new IOException(
          "there is no folder '%s': --tokenizer takes gpt2 or a model's folder"
              .formatted(tokenizerName));
    }
    return TokenizerFiles.read(Path.of(tokenizerName))
        .orElseThrow(() ->
            new IOException(
                "the folder '%s' has %s".formatted(tokenizerName, TokenizerFiles.NONE)));
  }

  private static boolean isFolder(String name) {
    try {
      return Files.isDirectory(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static List<String> texts(Path file) throws IOException {
    List<String> texts = read(file);
    for (int i = 0; i < texts.size(); i++) {
      if (HalfCharacters.in(texts.get(i))) {
        throw new IOException(
            "'%s' has half of a character in its text %d (a \\u escape without its other half)"
                .formatted(file, i + 1));
      }
    }
    return texts;
  }

  private static List<String> read(Path file) throws IOException {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
      return strings(JsonFile.read(file))
          .orElseThrow(() ->
              new IOException(
                  "'%s' must hold a JSON list of strings, such as [\"one\", \"two\"]"
                      .formatted(file)));
    }
    String text = GivenText.in(file);
    return JsonFile.parse(text).flatMap(TokenizeCommand::strings).orElse(List.of(text));
  }

  private static Optional<List<String>> strings(JsonNode list) {
    boolean isThat = list.isArray() && list.valueStream().allMatch(JsonNode::isString);
    return isThat
        ? Optional.of(list.valueStream().map(JsonNode::stringValue).toList())
        : Optional.empty();
  }

  private Map<String, Object> json(Tokenizer tokenizer, String text, int[] ids) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ids", ids);
    json.put("tokens", Arrays.stream(ids).mapToObj(tokenizer::decode).toList());
    if (input.ids != null) {
      json.put("text", text);
    }
    return json;
  }

  private void print(Tokenizer tokenizer, String text, int[] ids) {
    Words words = common.words();
    Table table =
        new Table()
            .column(words.get("tokenize.id"), Align.RIGHT)
            .column(words.get("tokenize.token"), Align.LEFT);
    for (int id : ids) {
      table.row(Integer.toString(id), ShownToken.of(tokenizer, id));
    }
    Output out = console.out();
    out.println(table.lines(out.width(), out.paint()));
    String summary =
        words.get(
            "tokenize.summary",
            ids.length,
            text.codePointCount(0, text.length()),
            text.getBytes(StandardCharsets.UTF_8).length);
    out.println(DisplayWidth.wrap(summary, out.width()));
    out.println("");
  }
}
