package cero.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptConfigTest {
  @ParameterizedTest
  @CsvSource({
    "12, 12, 768, 124439808",
    "24, 16, 1024, 354823168",
    "36, 20, 1280, 774030080",
    "48, 25, 1600, 1557611200"
  })
  void gpt2sSizesHaveGpt2sParameters(int layers, int heads, int embedding, long parameters) {
    GptConfig config = GptConfig.builder().layers(layers).heads(heads).embedding(embedding).build();
    assertEquals(parameters, config.parameterCount());
  }

  @Test
  void theBooksModelHasTheBooksParameters() {
    GptConfig.Builder book = GptConfig.builder().tied(false).qkvBias(false);
    // Chapter 4 counts with its context of 1024, chapter 5 shortens it to 256.
    assertEquals(163_009_536, book.context(1024).build().parameterCount());
    assertEquals(162_419_712, book.context(256).build().parameterCount());
  }

  @Test
  void theCountIsThatOfTheTensors() {
    for (int variant = 0; variant < 8; variant++) {
      GptConfig config =
          GptConfig.builder()
              .vocabSize(31)
              .context(7)
              .layers(3)
              .heads(2)
              .embedding(10)
              .inner((variant & 1) == 0 ? 0 : 17)
              .tied((variant & 2) == 0)
              .qkvBias((variant & 4) == 0)
              .build();
      long sum = new Gpt(config).parameters().stream().mapToLong(Parameter::size).sum();
      assertEquals(sum, config.parameterCount(), config.toString());
    }
  }

  @Test
  void sizesThatNoMachineHasAreCountedWithoutOverflow() {
    int huge = 500_000_000;
    GptConfig config =
        GptConfig.builder()
            .vocabSize(Integer.MAX_VALUE)
            .context(Integer.MAX_VALUE)
            .layers(Integer.MAX_VALUE)
            .heads(1)
            .embedding(huge)
            .tied(false)
            .dropout(0.5)
            .build();
    assertEquals(Long.MAX_VALUE, config.parameterCount());
    assertEquals(
        Long.MAX_VALUE, Activations.trainingBytes(config, Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertEquals(
        Long.MAX_VALUE, Activations.recomputingBytes(config, Integer.MAX_VALUE, Integer.MAX_VALUE));
    GptConfig narrowInside =
        GptConfig.builder().layers(1).heads(1).embedding(Integer.MAX_VALUE).inner(1).build();
    assertEquals(Long.MAX_VALUE, narrowInside.parameterCount());
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> GptConfig.builder().heads(1).embedding(2_000_000_000).build())
            .getMessage();
    assertEquals("an embedding of 2000000000 is too large", message);
  }

  @Test
  void wrongSizesAreRefusedInWords() {
    assertRefused(GptConfig.builder().layers(0), "layers must be at least 1, not 0");
    assertRefused(GptConfig.builder().embedding(-8), "embedding must be at least 1, not -8");
    assertRefused(
        GptConfig.builder().heads(5).embedding(128),
        "the embedding (128) must be a multiple of the number of heads (5)");
    for (double dropout : new double[] {-0.1, 1, 1.5, Double.NaN}) {
      assertRefused(
          GptConfig.builder().dropout(dropout),
          "the dropout must be at least 0 and below 1, not " + dropout);
    }
    assertTrue(GptConfig.builder().dropout(0.99).build().dropout() < 1);
  }

  private static void assertRefused(GptConfig.Builder builder, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }
}
