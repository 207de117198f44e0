package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptLogitsTest {
  private final KeptLogits kept = new KeptLogits();
  private final AtomicInteger read = new AtomicInteger();

  private static Gpt model() {
    GptConfig config =
        GptConfig.builder().vocabSize(10).context(8).layers(1).heads(1).embedding(4).build();
    return Gpt.create(config, Initialization.GPT2, 1);
  }

  private float[] of(Gpt model, int... ids) {
    return kept.of(model, ids, () -> new float[] {read.incrementAndGet()});
  }

  @Test
  void theSameBeginningIsReadOnce() {
    Gpt model = model();
    float[] first = of(model, 1, 2);
    assertSame(first, of(model, 1, 2));
    assertNotSame(first, of(model, 1, 3));
    assertNotSame(first, of(model(), 1, 2), "of another model");
    assertEquals(3, read.get());
  }

  @Test
  void whatWasNotAskedForLongestIsForgotten() {
    Gpt model = model();
    float[] first = of(model, 0);
    for (int id = 1; id < 16; id++) {
      var _ = of(model, id);
    }
    assertSame(first, of(model, 0));
    float[] second = of(model, 1);
    var _ = of(model, 16);
    assertSame(first, of(model, 0));
    assertSame(second, of(model, 1));
    assertEquals(17, read.get());
    var _ = of(model, 2);
    assertEquals(18, read.get(), "forgotten");
  }
}
