package cero.app;

import cero.train.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@code train} command that takes less than a second, to be varied. */
public final class TinyRun {
  private final Map<String, String> options = new LinkedHashMap<>();

  private TinyRun() {}

  /** On a small text by characters, in English. */
  public static TinyRun on(Path text, Path out) {
    return new TinyRun()
        .with("--data", text.toString())
        .with("--out", out.toString())
        .with("--lang", "en")
        .with("--threads", "2")
        .with("--tokenizer", "char")
        .with("--layers", "1")
        .with("--heads", "2")
        .with("--embedding", "16")
        .with("--context", "16")
        .with("--batch", "4")
        .with("--steps", "6")
        .with("--warmup", "0")
        .with("--schedule", "constant")
        .with("--eval-every", "3")
        .with("--eval-batches", "1")
        .with("--sample-every", "3")
        .with("--sample-tokens", "5");
  }

  /** Goes on with a run. */
  public static TinyRun resume(Path run) {
    return new TinyRun()
        .with("--resume", run.toString())
        .with("--lang", "en")
        .with("--threads", "2");
  }

  /** Token shards of {@link #text}, by characters, in the folder {@code shards}. */
  public static Path shards(Path folder, String valShare) throws IOException {
    String shards = folder.resolve("shards").toString();
    List<String> prepare = List.of("prepare", "--data", text(folder).toString(), "--out", shards);
    List<String> arguments = new ArrayList<>(prepare);
    arguments.addAll(List.of("--tokenizer", "char", "--val-share", valShare));
    Answer.to(arguments).done();
    return Path.of(shards);
  }

  /** Some lines to learn from. */
  public static Path text(Path folder) throws IOException {
    String lines =
        IntStream.range(0, 60)
            .mapToObj(i -> "The cat has " + i + " fish and the dog has none.\n")
            .collect(Collectors.joining());
    return Files.writeString(folder.resolve("text.txt"), lines);
  }

  /** On rows of ids, of which each step learns from one. */
  public static TinyRun onRows(Path ids, Path out) {
    return on(ids, out)
        .without("--data")
        .without("--tokenizer")
        .with("--ids", ids.toString())
        .with("--vocab", "10")
        .with("--batch", "1")
        .with("--lr", "0.01")
        .with("--eval-every", "1000");
  }

  /**
   * Rows that count up, to be learned in no time, and some that do not.
   *
   * @param steps that learn from rows that do not
   */
  static Path rowsWithBadOnes(Path folder, int... steps) throws IOException {
    List<Integer> bad = Arrays.stream(steps).boxed().toList();
    String rows =
        IntStream.rangeClosed(1, 600)
            .mapToObj(step -> row(step, bad.contains(step) ? 7 : 1))
            .collect(Collectors.joining(",", "[", "]"));
    return Files.writeString(folder.resolve("rows.json"), rows);
  }

  private static String row(int first, int stride) {
    return IntStream.rangeClosed(0, 16)
        .mapToObj(i -> Integer.toString((first + stride * i) % 10))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** A checkpoint's state as older programs wrote it, which noted no checksums. */
  public static String withoutChecksums(String state) {
    return state.replaceFirst(",\"tensors\":\\{[^}]*}", "").replaceFirst(",\"checksum\":\\d+", "");
  }

  /** The lines of a run's metrics. */
  public static List<JsonNode> metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve(Metrics.FILE)).stream()
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  /** Sets an option, or replaces its value. */
  public TinyRun with(String option, String value) {
    options.put(option, value);
    return this;
  }

  /** Sets an option that has no value. */
  public TinyRun with(String option) {
    return with(option, "");
  }

  public TinyRun without(String option) {
    options.remove(option);
    return this;
  }

  public List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("train"));
    options.forEach((option, value) -> {
      arguments.add(option);
      if (!value.isEmpty()) {
        arguments.add(value);
      }
    });
    return arguments;
  }

  public Answer answer() {
    return Answer.to(arguments());
  }
}
