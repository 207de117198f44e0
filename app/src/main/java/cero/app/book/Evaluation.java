package cero.app.book;

import cero.app.book.ChapterFigures.Losses;
import java.util.Locale;
import java.util.Optional;

/**
 * The losses after a step, beside the chapter's and PyTorch's.
 *
 * @param step counted from 0, as the chapter does: 0 is the first update
 * @param tokens learned from so far
 */
public record Evaluation(
    long step, long tokens, Losses ours, Optional<Losses> chapter, Optional<Losses> pytorch) {
  private static final int PRINTED_DECIMALS = 3;

  /** Whether both losses are the reference's in the three decimals that the chapter prints. */
  boolean agrees() {
    return reference()
        .map(theirs ->
            printed(ours.training()).equals(printed(theirs.training()))
                && printed(ours.validation()).equals(printed(theirs.validation())))
        .orElse(true);
  }

  /** PyTorch's figures, which have all digits, or else the chapter's. */
  Optional<Losses> reference() {
    return pytorch.or(() -> chapter);
  }

  static String printed(double loss) {
    return String.format(Locale.ROOT, "%." + PRINTED_DECIMALS + "f", loss);
  }
}
