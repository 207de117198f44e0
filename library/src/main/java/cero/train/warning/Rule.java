package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingWarning;
import java.util.Optional;

/** Watches a run for one thing. */
interface Rule {
  /** The warning that is due after this event; it is asked no more after its first. */
  Optional<TrainingWarning> on(TrainingEvent event);
}
