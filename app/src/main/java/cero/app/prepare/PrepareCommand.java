package cero.app.prepare;

import cero.app.options.CommonOptions;
import cero.app.options.ReadingOptions;
import cero.app.options.ThreadOptions;
import cero.app.options.TokenizerName;
import cero.app.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Turns texts into token shards, which may be larger than memory. */
@Command(
    name = "prepare",
    sortOptions = false,
    description =
        "Turn texts into token shards for train: text, JSON, JSON Lines, CSV, TSV and Parquet files,"
            + " also .gz and .zst, and folders of them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./cero prepare --data books --out data/books",
      "  ./cero prepare --data c4/*.json.gz --tokenizer bpe:32768 --out data/c4",
      "  ./cero prepare --data chats.parquet --field message.text --out data/chats",
      "  ./cero prepare --data stories.txt --separator \"<|endoftext|>\" --out data/stories",
      "  ./cero train --data data/books --preset gpt2",
      "If it is stopped, the same command goes on from where it was."
    })
public final class PrepareCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      arity = "1..*",
      required = true,
      paramLabel = "PATH",
      description = "Files, or folders of them.")
  private List<Path> data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder that the shards go to.")
  private Path out;

  @Option(
      names = "--tokenizer",
      paramLabel = "gpt2|char|bpe:N|DIR",
      description =
          "GPT-2's tokenizer, characters, N pieces learned from a sample of the texts, or a model"
              + " directory's (default: gpt2).")
  private String tokenizer = "gpt2";

  @Mixin private ReadingOptions reading;

  @Option(
      names = "--val-share",
      paramLabel = "X",
      description =
          "The share of the text, spread over all of it, that is kept to validate on (default:"
              + " 0.01).")
  private double validationShare = 0.01;

  @Option(
      names = "--shard-tokens",
      paramLabel = "N",
      description = "Tokens in a shard, about (default: 100000000).")
  private long shardTokens = 100_000_000;

  @Mixin private ThreadOptions threads;

  @Mixin private CommonOptions common;

  public PrepareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!(validationShare >= 0 && validationShare <= 0.5)) {
      throw usage("--val-share must be between 0 and 0.5, not " + validationShare);
    }
    if (shardTokens < 1) {
      throw usage("--shard-tokens must be at least 1, not " + shardTokens);
    }
    Preparation.Request request =
        new Preparation.Request(
            data,
            out,
            new TokenizerName(tokenizer),
            reading.reading(spec),
            validationShare,
            shardTokens,
            threads.threads());
    PrepareDisplay display = new PrepareDisplay(console, common, out);
    try {
      display.done(new Preparation(request, display).run());
    } finally {
      display.end();
    }
    return 0;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
