package cero.app.learn;

import cero.data.stories.Language;
import cero.device.Device;
import cero.text.Tokenizer;
import cero.train.Trainer;
import cero.train.TrainingListener;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A run on the built-in stories that is ready to begin; it is given all events and keeps them. */
public interface StoryRun extends TrainingListener, AutoCloseable {
  /** Prepares runs. */
  @FunctionalInterface
  interface Starter {
    /**
     * @param device that it trains on
     * @param steps for how long; empty for as many as are usual
     * @param learningRate the schedule's highest; empty for the usual one
     * @throws IOException if it can't be kept where runs are kept
     */
    StoryRun prepare(
        Device device, Language language, OptionalLong steps, OptionalDouble learningRate)
        throws IOException;
  }

  /** By which it is found again. */
  String name();

  Trainer trainer();

  Tokenizer tokenizer();

  /** The ids of the text that is learned. */
  int[] trainingIds();

  /** Some ids of the text that is not learned, from a story's beginning on. */
  int[] validationIds();

  /** The lowest loss that any model can be expected to reach, in nats per token, where known. */
  OptionalDouble floor();

  /** Changes the highest learning rate; to be called on the thread that trains. */
  void learningRate(double highest);

  @Override
  void close() throws IOException;
}
