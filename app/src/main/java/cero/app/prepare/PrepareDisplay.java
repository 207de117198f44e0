package cero.app.prepare;

import cero.app.options.CommonOptions;
import cero.app.terminal.Bytes;
import cero.app.terminal.BytesBar;
import cero.app.terminal.Console;
import cero.app.terminal.DisplayWidth;
import cero.app.terminal.Durations;
import cero.app.terminal.Numbers;
import cero.app.terminal.Output;
import cero.app.words.Words;
import cero.data.shards.ShardIndex;
import cero.data.shards.ShardIndex.Shard;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Shows a preparation to people, or tells it to programs. */
final class PrepareDisplay implements Progress {
  private static final double SECONDS_BETWEEN_EVENTS = 1;

  private final Console console;
  private final Output output;
  private final Words words;
  private final boolean json;
  private final Path folder;
  private final long started = System.nanoTime();

  private long total;
  private long first;
  private long bytes;
  private long tokens;
  private long documents;
  private long empty;
  private long skipped;
  private long spelledSpecial;
  private double told;
  private BytesBar bar;

  PrepareDisplay(Console console, CommonOptions common, Path folder) {
    this.console = console;
    this.output = common.human(console);
    this.words = common.words();
    this.json = common.json();
    this.folder = folder;
  }

  @Override
  public void found(int files, long size) {
    total = size;
    say("prepare.found", files, Bytes.of(size));
  }

  @Override
  public void hashed(long read) {
    if (bar == null) {
      say("prepare.hashing");
      bar = new BytesBar(output, words.get("progress.left"), 0, total);
    }
    bar.update(read);
    if (json && seconds() - told >= SECONDS_BETWEEN_EVENTS) {
      told = seconds();
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("event", "hashing");
      event.put("bytes", read);
      event.put("total_bytes", total);
      event.put("seconds", seconds());
      console.json(event);
    }
  }

  @Override
  public void learning() {
    end();
    say("prepare.learning");
    bar = new BytesBar(output, words.get("progress.left"), 0, total);
  }

  @Override
  public void learned(long read) {
    bar.update(read);
  }

  @Override
  public void begin(ShardIndex index, long read) {
    end();
    first = read;
    bytes = read;
    tokens = sum(index, Shard::tokens);
    documents = sum(index, Shard::documents);
    if (tokens > 0) {
      say("prepare.resumed", Numbers.whole(tokens), Bytes.of(read));
    }
    if (json) {
      Map<String, Object> event = event("start");
      event.put("vocab", index.vocabSize());
      event.put("sources", index.sources().size());
      event.put("settings", index.settings());
      event.put("path", folder.toString());
      console.json(event);
    }
    bar = new BytesBar(output, words.get("progress.left"), read, total);
  }

  @Override
  public void encoded(
      long read,
      long moreTokens,
      long moreDocuments,
      long moreEmpty,
      long moreSkipped,
      long moreSpelledSpecial) {
    bytes = read;
    tokens += moreTokens;
    documents += moreDocuments;
    empty += moreEmpty;
    skipped += moreSkipped;
    spelledSpecial += moreSpelledSpecial;
    bar.update(read);
    if (json && seconds() - told >= SECONDS_BETWEEN_EVENTS) {
      told = seconds();
      console.json(event("progress"));
    }
  }

  private Map<String, Object> event(String name) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event", name);
    event.put("bytes", bytes);
    event.put("total_bytes", total);
    event.put("tokens", tokens);
    event.put("documents", documents);
    event.put("seconds", seconds());
    return event;
  }

  /** Ends the progress, so that what is printed next begins on its own line. */
  void end() {
    if (bar != null) {
      bar.finish();
      bar = null;
    }
  }

  void done(Preparation.Result result) {
    end();
    ShardIndex index = result.index();
    long training = index.training().stream().mapToLong(Shard::tokens).sum();
    long validation = index.validation().stream().mapToLong(Shard::tokens).sum();
    if (json) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("event", "done");
      event.put("path", folder.toString());
      event.put("vocab", index.vocabSize());
      event.put("train_tokens", training);
      event.put("val_tokens", validation);
      event.put("documents", sum(index, Shard::documents));
      // Nobody has counted them again where there was nothing to do.
      boolean counted = !result.wasThere();
      event.put("empty_documents", counted ? empty : null);
      event.put("skipped", counted ? skipped : null);
      event.put("spelled_special", counted ? spelledSpecial : null);
      event.put("shards", index.training().size() + index.validation().size());
      event.put("was_there", result.wasThere());
      event.put("seconds", seconds());
      event.put("megabytes_per_second", (bytes - first) / 1e6 / seconds());
      console.json(event);
      return;
    }
    if (empty > 0) {
      say("reading.empty", Numbers.whole(empty));
    }
    if (skipped > 0) {
      say("reading.skipped", Numbers.whole(skipped));
    }
    if (spelledSpecial > 0) {
      say("reading.special_spelled", Numbers.whole(spelledSpecial));
    }
    if (result.wasThere()) {
      say("prepare.there", folder);
    } else {
      say(
          "prepare.done",
          Numbers.whole(training),
          Numbers.whole(validation),
          Numbers.whole(sum(index, Shard::documents)),
          folder,
          Durations.of(seconds()));
    }
    if (validation == 0) {
      say("prepare.no_validation");
    }
    output.println(words.get("prepare.next", folder));
  }

  private static long sum(ShardIndex index, ToLongFunction<Shard> what) {
    return List.of(index.training(), index.validation()).stream()
        .flatMap(List::stream)
        .mapToLong(what)
        .sum();
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  private void say(String key, Object... arguments) {
    output.println(DisplayWidth.wrap(words.get(key, arguments), output.width()));
  }
}
