package cero.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.SamplingStages;
import cero.generate.SamplingStages.Fate;
import cero.generate.TokenDraw;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NextTokenTest {
  /** Probabilities 0.4, 0.3, 0.2 and 0.1, out of order. */
  private static final float[] LOGITS = {
    (float) Math.log(0.2), (float) Math.log(0.4), (float) Math.log(0.1), (float) Math.log(0.3)
  };

  private static NextToken of(Sampling sampling, int top) {
    return NextToken.of(LOGITS, sampling, 1000, TokenDraw.of(new SplittableRandom(5)), top);
  }

  private static double entropy(double... probabilities) {
    double entropy = 0;
    for (double p : probabilities) {
      entropy -= p * Math.log(p);
    }
    return entropy;
  }

  private static void assertStage(int tokens, double mass, double entropy, NextToken.Stage stage) {
    assertEquals(tokens, stage.tokens());
    assertEquals(mass, stage.mass(), 1e-7);
    assertEquals(entropy, stage.entropy(), 1e-6);
  }

  @Test
  void eachStageIsWhatItsFilterLeaves() {
    NextToken choice = of(Sampling.builder().topK(3).topP(0.75).build(), 4);
    assertStage(4, 1, entropy(0.4, 0.3, 0.2, 0.1), choice.original());
    assertStage(4, 1, entropy(0.4, 0.3, 0.2, 0.1), choice.scaled());
    assertStage(3, 0.9, entropy(4 / 9., 3 / 9., 2 / 9.), choice.afterTopK());
    // Of what top-k left, 4/9 + 3/9 reaches 0.75.
    assertStage(2, 0.7, entropy(4 / 7., 3 / 7.), choice.afterTopP());
    assertStage(2, 1, entropy(4 / 7., 3 / 7.), choice.drawn());
    assertEquals(
        List.of(Fate.KEPT, Fate.KEPT, Fate.TOP_P, Fate.TOP_K),
        choice.candidates().stream().map(NextToken.Candidate::fate).toList());
    assertArrayEquals(
        new int[] {1, 3, 0, 2},
        choice.candidates().stream().mapToInt(NextToken.Candidate::id).toArray());
  }

  @Test
  void theTemperatureScalesTheLogits() {
    NextToken choice = of(Sampling.builder().temperature(0.5).build(), 1);
    double squares = 0.16 + 0.09 + 0.04 + 0.01; // p^(1/T)
    NextToken.Candidate best = choice.candidates().getFirst();
    assertEquals(0.4, best.probability(), 1e-7);
    assertEquals(0.16 / squares, best.scaledProbability(), 1e-7);
    assertEquals(2 * best.logit(), best.scaledLogit(), 1e-9);
    assertEquals(0.16 / squares, best.drawProbability(), 1e-7);
  }

  @Test
  void greedyChoiceKeepsOne() {
    NextToken choice = of(Sampling.greedy(), 4);
    assertStage(1, 0.4, 0, choice.afterTopK());
    assertEquals(1, choice.candidates().getFirst().drawProbability());
    assertEquals(1000, choice.candidates().getFirst().count());
  }

  @Test
  void theLastDrawIsToldAlsoWhereItIsNotListed() {
    for (int draws = 1; draws <= 20; draws++) {
      NextToken choice =
          NextToken.of(
              LOGITS, Sampling.builder().build(), draws, TokenDraw.of(new SplittableRandom(5)), 1);
      Sampler sampler = new Sampler(Sampling.builder().build());
      TokenDraw draw = TokenDraw.of(new SplittableRandom(5));
      int[] counts = new int[LOGITS.length];
      int last = -1;
      for (int i = 0; i < draws; i++) {
        last = sampler.next(LOGITS, new int[0], draw);
        counts[last]++;
      }
      assertEquals(last, choice.lastDraw().orElseThrow().id());
      NextToken.Candidate most = choice.mostDrawn().orElseThrow();
      assertEquals(Arrays.stream(counts).max().orElseThrow(), most.count());
      assertEquals(counts[most.id()], most.count());
    }
    NextToken none =
        NextToken.of(LOGITS, Sampling.greedy(), 0, TokenDraw.of(new SplittableRandom(5)), 1);
    assertEquals(Optional.empty(), none.lastDraw());
    assertEquals(Optional.empty(), none.mostDrawn());
  }

  @Test
  void equalsAreListedByTheirIds() {
    float[] logits = {1, 3, 2, 3, 1, 2, 3};
    NextToken choice =
        NextToken.of(
            logits, Sampling.builder().build(), 0, TokenDraw.of(new SplittableRandom(5)), 5);
    assertEquals(
        List.of(1, 3, 6, 2, 5), choice.candidates().stream().map(NextToken.Candidate::id).toList());
    assertEquals(2, choice.others().tokens());
  }

  @Test
  void whatIsNotListedIsSummed() {
    NextToken choice = of(Sampling.builder().topK(3).build(), 2);
    NextToken.Others others = choice.others();
    assertEquals(2, others.tokens());
    assertEquals(1, others.kept());
    assertEquals(0.3, others.probability(), 1e-7);
    assertEquals(2 / 9., others.drawProbability(), 1e-7);
    int listed = choice.candidates().stream().mapToInt(NextToken.Candidate::count).sum();
    assertEquals(1000, listed + others.count());
  }

  @Test
  void itIsWhatTheSamplerDoes() {
    Sampling sampling = Sampling.builder().temperature(1.3).topK(3).topP(0.8).build();
    SamplingStages stages = new Sampler(sampling).stages(LOGITS, new int[0]);
    int[] counts =
        new Sampler(sampling)
            .counts(LOGITS, new int[0], 1000, TokenDraw.of(new SplittableRandom(5)));
    for (NextToken.Candidate candidate : of(sampling, 4).candidates()) {
      assertEquals(stages.probabilities()[candidate.id()], candidate.drawProbability());
      assertEquals(stages.scaled()[candidate.id()], candidate.scaledLogit());
      assertEquals(counts[candidate.id()], candidate.count());
    }
  }

  @Test
  void aTokenThatCannotComeIsListedLast() {
    float[] logits = {Float.NEGATIVE_INFINITY, 1, 2};
    NextToken choice =
        NextToken.of(
            logits, Sampling.builder().build(), 10, TokenDraw.of(new SplittableRandom(1)), 3);
    assertEquals(0, choice.candidates().getLast().id());
    assertEquals(0, choice.candidates().getLast().probability());
    assertEquals(0, choice.candidates().getLast().count());
  }
}
