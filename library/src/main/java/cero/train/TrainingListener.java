package cero.train;

import java.io.IOException;

/** Is told what happens in a run, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {
  /**
   * @throws IOException if what it keeps of the event cannot be written; the run ends with it
   */
  void on(TrainingEvent event) throws IOException;
}
