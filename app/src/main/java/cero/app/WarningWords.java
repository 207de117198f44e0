package cero.app;

import cero.app.words.Words;
import cero.train.TrainingWarning;

/** What is amiss with a run, in its reader's language. */
final class WarningWords {
  private WarningWords() {}

  /** What was seen, and what to do. */
  static String of(TrainingWarning warning, Words words) {
    return words.get("warning." + warning.kind().id(), warning.figures().toArray());
  }
}
