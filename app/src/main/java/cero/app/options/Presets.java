package cero.app.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named settings of {@code train}: values of its options that are used where none are given. */
public final class Presets {
  /** The built-in corpus's preset, which is used where none is named. */
  public static final String DEFAULT = "tales";

  private static final Map<String, Map<String, String>> ALL = new LinkedHashMap<>();

  static {
    ALL.put(
        DEFAULT,
        options(
            "layers=4 heads=4 embedding=128 context=256 tokenizer=bpe:1024 batch=6 steps=2200"
                + " lr=3e-3 warmup=60 beta2=0.95 weight-decay=0.1 eval-every=100 eval-batches=16"
                + " sample-every=550 sample-tokens=250"));
    // nanoGPT's settings for Shakespeare by characters on a CPU, and on a GPU.
    ALL.put(
        "nano",
        options(
            "layers=4 heads=4 embedding=128 context=64 tokenizer=char batch=12 steps=2000 lr=1e-3"
                + " warmup=100 beta2=0.99 weight-decay=0.1 eval-every=250"
                + " eval-batches=40 sample-every=500"));
    ALL.put(
        "shakespeare",
        options(
            "layers=6 heads=6 embedding=384 context=256 tokenizer=char dropout=0.2 batch=64"
                + " steps=5000 lr=1e-3 warmup=100 beta2=0.99 weight-decay=0.1"
                + " eval-every=250 eval-batches=10 sample-every=500 checkpoint-every=250"));
    // Chapter 5 of Build a Large Language Model (From Scratch).
    ALL.put(
        "book",
        options(
            "layers=12 heads=12 embedding=768 context=256 tied=false qkv-bias=false dropout=0.1"
                + " tokenizer=gpt2 init-weights=pytorch batch=2 epochs=10 lr=4e-4 min-lr=0"
                + " schedule=constant weight-decay=0.1 decay=all beta2=0.999 clip=0 eval-every=5"
                + " eval-batches=5 sample-every=9 sample-tokens=50"
                + " sample-temperature=0 seed=123"));
    ALL.put("gpt2", gpt2(12, 12, 768));
    ALL.put("gpt2-medium", gpt2(24, 16, 1024));
    ALL.put("gpt2-large", gpt2(36, 20, 1280));
    ALL.put("gpt2-xl", gpt2(48, 25, 1600));
  }

  private Presets() {}

  private static Map<String, String> gpt2(int layers, int heads, int embedding) {
    return options(
        "layers="
            + layers
            + " heads="
            + heads
            + " embedding="
            + embedding
            + " context=1024 tokenizer=gpt2 batch=1 accumulate=8"
            + " steps=1000 lr=6e-4 warmup=100 weight-decay=0.1 eval-every=50 eval-batches=10"
            + " sample-every=100 checkpoint-every=50");
  }

  private static Map<String, String> options(String assignments) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String assignment : assignments.split(" ", -1)) {
      String[] parts = assignment.split("=", 2);
      options.put("--" + parts[0], parts[1]);
    }
    return options;
  }

  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The options of a preset by their names; none if there is no such preset. */
  public static Map<String, String> of(String name) {
    return ALL.getOrDefault(name, Map.of());
  }

  /**
   * Refuses a name that is none.
   *
   * @throws IllegalArgumentException if there is no such preset
   */
  public static void require(String name) {
    if (!ALL.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is no preset '%s'; there are %s".formatted(name, String.join(", ", names())));
    }
  }
}
