package cero.model;

import static cero.model.ParameterSpec.boxed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The parameters that a model of given sizes has: the one list that counts, allocates, initialises,
 * names and groups them. Threads may call it at the same time.
 */
public final class ParameterSpecs {
  private ParameterSpecs() {}

  /** Receives a specification. */
  @FunctionalInterface
  public interface Visitor<E extends Exception> {
    void visit(ParameterSpec spec) throws E;
  }

  /**
   * Visits all, in the order in which they are kept, and stops at the visitor's first exception: so
   * a configuration with a billion layers costs nothing.
   */
  public static <E extends Exception> void forEach(GptConfig config, Visitor<E> visitor) throws E {
    visitAll(embeddings(config), visitor);
    for (int layer = 0; layer < config.layers(); layer++) {
      visitAll(block(config, layer), visitor);
    }
    visitAll(end(config), visitor);
  }

  private static <E extends Exception> void visitAll(List<ParameterSpec> specs, Visitor<E> visitor)
      throws E {
    for (ParameterSpec spec : specs) {
      visitor.visit(spec);
    }
  }

  /** How many values there are in those that are counted; exact up to 2⁵³, and beyond any long. */
  public static double count(GptConfig config, Predicate<ParameterSpec> counted) {
    return sum(embeddings(config), counted)
        + config.layers() * sum(block(config, 0), counted)
        + sum(end(config), counted);
  }

  /** How many values the matrices have that every token is multiplied by in the blocks. */
  public static double hiddenCount(GptConfig config) {
    return count(config, spec -> spec.role().isHiddenMatrix());
  }

  /** How many values the largest has of those that are looked at. */
  public static double largest(GptConfig config, Predicate<ParameterSpec> lookedAt) {
    List<ParameterSpec> all = new ArrayList<>(embeddings(config));
    all.addAll(block(config, 0));
    all.addAll(end(config));
    return all.stream().filter(lookedAt).mapToDouble(ParameterSpec::size).max().orElse(0);
  }

  private static double sum(List<ParameterSpec> specs, Predicate<ParameterSpec> counted) {
    return specs.stream().filter(counted).mapToDouble(ParameterSpec::size).sum();
  }

  private static List<ParameterSpec> embeddings(GptConfig config) {
    long c = config.embedding();
    return List.of(
        ParameterSpec.of("wte.weight", Role.TOKEN_EMBEDDING, 0, config.vocabSize(), c),
        ParameterSpec.of("wpe.weight", Role.POSITION_EMBEDDING, 0, config.context(), c));
  }

  private static List<ParameterSpec> block(GptConfig config, int layer) {
    long c = config.embedding();
    long inner = config.inner();
    BlockSpecs specs = new BlockSpecs("h." + layer + ".", layer);
    specs.norm("ln_1", Role.ATTENTION_NORM, Role.ATTENTION_NORM_SHIFT, c);
    specs.weight("attn.c_attn", Role.QUERY_KEY_VALUE, c, 3 * c, 3);
    if (config.qkvBias()) {
      specs.bias("attn.c_attn", Role.QUERY_KEY_VALUE_BIAS, c, 3 * c, 3);
    }
    specs.weight("attn.c_proj", Role.ATTENTION_PROJECTION, c, c, 1);
    specs.bias("attn.c_proj", Role.ATTENTION_PROJECTION_BIAS, c, c, 1);
    specs.norm("ln_2", Role.FEED_FORWARD_NORM, Role.FEED_FORWARD_NORM_SHIFT, c);
    specs.weight("mlp.c_fc", Role.EXPANSION, c, inner, 1);
    specs.bias("mlp.c_fc", Role.EXPANSION_BIAS, c, inner, 1);
    specs.weight("mlp.c_proj", Role.CONTRACTION, inner, c, 1);
    specs.bias("mlp.c_proj", Role.CONTRACTION_BIAS, inner, c, 1);
    return specs.all;
  }

  private static List<ParameterSpec> end(GptConfig config) {
    long c = config.embedding();
    List<ParameterSpec> specs = new ArrayList<>();
    specs.add(ParameterSpec.of("ln_f.weight", Role.LAST_NORM, 0, c));
    specs.add(ParameterSpec.of("ln_f.bias", Role.LAST_NORM_SHIFT, 0, c));
    if (!config.tied()) {
      specs.add(ParameterSpec.of("lm_head.weight", Role.HEAD, c, config.vocabSize(), c));
    }
    return specs;
  }

  /** Those of one block, as they are listed. */
  private record BlockSpecs(String prefix, int layer, List<ParameterSpec> all) {
    BlockSpecs(String prefix, int layer) {
      this(prefix, layer, new ArrayList<>());
    }

    void norm(String name, Role scale, Role shift, long channels) {
      add(name + ".weight", scale, boxed(channels), 0, 1);
      add(name + ".bias", shift, boxed(channels), 0, 1);
    }

    void weight(String name, Role role, long in, long out, int parts) {
      add(name + ".weight", role, boxed(in, out), in, parts);
    }

    void bias(String name, Role role, long in, long out, int parts) {
      add(name + ".bias", role, boxed(out), in, parts);
    }

    private void add(String name, Role role, List<Long> shape, long fanIn, int parts) {
      all.add(new ParameterSpec(prefix + name, role, layer, shape, fanIn, parts));
    }
  }
}
