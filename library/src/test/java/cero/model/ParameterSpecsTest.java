package cero.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The one list of a model's parameters. */
class ParameterSpecsTest {
  private static final GptConfig SMALL =
      GptConfig.builder().vocabSize(7).context(5).layers(2).heads(2).embedding(4).inner(9).build();

  @Test
  void namesAndShapesAreThoseOfHuggingFaceFiles() {
    List<String> expected =
        List.of(
            "wte.weight[7, 4]",
            "wpe.weight[5, 4]",
            "h.0.ln_1.weight[4]",
            "h.0.ln_1.bias[4]",
            "h.0.attn.c_attn.weight[4, 12]",
            "h.0.attn.c_attn.bias[12]",
            "h.0.attn.c_proj.weight[4, 4]",
            "h.0.attn.c_proj.bias[4]",
            "h.0.ln_2.weight[4]",
            "h.0.ln_2.bias[4]",
            "h.0.mlp.c_fc.weight[4, 9]",
            "h.0.mlp.c_fc.bias[9]",
            "h.0.mlp.c_proj.weight[9, 4]",
            "h.0.mlp.c_proj.bias[4]",
            "ln_f.weight[4]",
            "ln_f.bias[4]",
            "lm_head.weight[7, 4]");
    GptConfig oneLayer = SMALL.toBuilder().layers(1).tied(false).build();
    assertEquals(expected, specs(oneLayer).stream().map(s -> s.name() + s.shape()).toList());
    assertEquals(
        expected, new Gpt(oneLayer).parameters().stream().map(Parameter::toString).toList());
    GptConfig withoutBias = oneLayer.toBuilder().qkvBias(false).tied(true).build();
    assertEquals(
        expected.stream()
            .filter(name -> !name.contains("c_attn.bias") && !name.contains("lm_head"))
            .toList(),
        specs(withoutBias).stream().map(s -> s.name() + s.shape()).toList());
  }

  @Test
  void whatIsCountedIsWhatIsListed() {
    for (GptConfig config :
        List.of(SMALL, SMALL.toBuilder().tied(false).build(), GptConfig.builder().build())) {
      double all = specs(config).stream().mapToDouble(ParameterSpec::size).sum();
      assertEquals(all, (double) config.parameterCount());
      double hidden =
          specs(config).stream()
              .filter(spec -> spec.role().isHiddenMatrix())
              .mapToDouble(ParameterSpec::size)
              .sum();
      assertEquals(hidden, ParameterSpecs.hiddenCount(config));
      double largest = specs(config).stream().mapToDouble(ParameterSpec::size).max().orElseThrow();
      assertEquals(largest, ParameterSpecs.largest(config, _ -> true));
    }
    assertEquals(124_439_808, GptConfig.builder().build().parameterCount());
    int c = 768;
    assertEquals(12.0 * 12 * c * c, ParameterSpecs.hiddenCount(GptConfig.builder().build()));
  }

  @Test
  void sizesThatNoMemoryHoldsAreCountedAtOnce() {
    GptConfig huge =
        GptConfig.builder().layers(Integer.MAX_VALUE).embedding(1 << 26).heads(1).build();
    assertEquals(Long.MAX_VALUE, huge.parameterCount());
    assertThrows(
        IllegalStateException.class,
        () ->
            ParameterSpecs.forEach(
                huge,
                spec -> {
                  throw new IllegalStateException(spec.name());
                }));
  }

  @Test
  void groupsAreThePartsThatMetricsName() {
    List<String> groups = specs(SMALL).stream().map(ParameterSpec::group).distinct().toList();
    assertEquals(
        List.of("wte", "wpe", "h.0.attn", "h.0.mlp", "h.1.attn", "h.1.mlp", "ln_f"), groups);
  }

  private static List<ParameterSpec> specs(GptConfig config) {
    List<ParameterSpec> specs = new ArrayList<>();
    ParameterSpecs.forEach(config, specs::add);
    return specs;
  }
}
