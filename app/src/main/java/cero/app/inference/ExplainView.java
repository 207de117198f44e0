package cero.app.inference;

import cero.explain.GradientStep;
import cero.explain.LogitsGradient;
import cero.loss.LossSteps;
import java.util.Optional;

/** How an explanation is given: to a person or to a program. */
interface ExplainView {
  /**
   * From logits to the loss.
   *
   * @param chosen the one position to look at; empty for all
   * @param bitsPerByte null where the tokens have no text
   */
  void loss(LossSteps steps, Optional<Integer> chosen, Double bitsPerByte);

  /**
   * One gradient step.
   *
   * @param gradient at one position's logits, before the step
   */
  void step(GradientStep step, Optional<Integer> chosen, LogitsGradient gradient);
}
