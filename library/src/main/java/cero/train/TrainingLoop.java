package cero.train;

import cero.data.DataException;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;

/** Has a trainer make its steps, and all that is due between them. */
final class TrainingLoop {
  private final Trainer trainer;
  private Supplier<String> sampler = () -> "";
  private Trainer.Rewinder rewinder = () -> {};
  private boolean begun;
  private long savedStep;
  private long savedAt; // by the system's nanoseconds
  private volatile boolean stopping;
  private boolean interrupted; // the thread that runs

  TrainingLoop(Trainer trainer) {
    this.trainer = trainer;
  }

  void sampler(Supplier<String> writer) {
    sampler = writer;
  }

  void rewinder(Trainer.Rewinder restorer) {
    rewinder = restorer;
  }

  /** Whether the first evaluation and checkpoint have been made. */
  boolean begun() {
    return begun;
  }

  /** They were made by the run that is gone on with. */
  void resume() {
    begun = true;
  }

  void stop() {
    stopping = true;
  }

  /** As {@link Trainer#run} says. */
  void run(TrainingListener listener) throws IOException {
    Objects.requireNonNull(listener, "listener");
    try {
      runToTheEnd(event -> {
        keepInterruption();
        listener.on(event);
      });
    } finally {
      stopping = false;
      if (interrupted) {
        interrupted = false;
        Thread.currentThread().interrupt();
      }
    }
  }

  private void runToTheEnd(TrainingListener listener) throws IOException {
    long steps = trainer.options().steps();
    savedStep = -1;
    savedAt = System.nanoTime();
    if (!begun) {
      begun = true;
      listener.on(trainer.evaluate());
      sample(listener);
      checkpoint(listener);
    }
    try {
      while (trainer.step() < steps && !isEnding()) {
        if (advance(listener)) {
          afterStep(listener);
        }
      }
    } catch (DataException e) { // the data is gone, but not what was learned from it
      try {
        saveLast(listener);
      } catch (IOException | TrainingException unsaved) { // perhaps they were on one disk
        e.addSuppressed(unsaved);
      }
      throw e;
    }
    saveLast(listener);
    listener.on(new TrainingEvent.Finished(trainer.step(), trainer.step() < steps));
  }

  private boolean isEnding() {
    keepInterruption();
    return stopping || interrupted;
  }

  /** Puts an interruption off until the run has ended: under one, no file can be written. */
  private void keepInterruption() {
    interrupted |= Thread.interrupted();
  }

  private void saveLast(TrainingListener listener) throws IOException {
    if (savedStep != trainer.step()) {
      checkpoint(listener);
    }
  }

  /** What is due after a step. */
  private void afterStep(TrainingListener listener) throws IOException {
    TrainingOptions options = trainer.options();
    long step = trainer.step();
    if (trainer.isEvaluationDue(step)) {
      listener.on(trainer.evaluate());
      TrainingEvent.LayerFigures figures = trainer.figures();
      if (figures != null && figures.step() == step) {
        listener.on(figures);
      }
    }
    if (options.sampleEvery() > 0
        && (step % options.sampleEvery() == 0 || step == options.steps())) {
      sample(listener);
    }
    if (options.checkpointEvery().isDue(step, System.nanoTime() - savedAt)) {
      trainer.place(trainer.place().withoutRewinds());
      checkpoint(listener);
    }
  }

  private void sample(TrainingListener listener) throws IOException {
    if (trainer.options().sampleEvery() > 0) {
      listener.on(new TrainingEvent.Sampled(trainer.step(), sampler.get()));
    }
  }

  /** Has everything saved, unless it has gone wrong and would take the place of what has not. */
  private void checkpoint(TrainingListener listener) throws IOException {
    trainer.requireFinite();
    listener.on(new TrainingEvent.Checkpoint(trainer.step()));
    savedStep = trainer.step();
    savedAt = System.nanoTime();
  }

  /** Makes the next step, or meets a spike; returns whether it is a step further. */
  private boolean advance(TrainingListener listener) throws IOException {
    OnSpike onSpike = trainer.options().onSpike();
    Trainer.Gradients gradients = trainer.gradients();
    boolean isSpike =
        onSpike == OnSpike.IGNORE
            ? !gradients.areFinite()
            : trainer.lossWatch().isSpike(gradients.loss(), gradients.norm());
    if (!isSpike) {
      listener.on(trainer.update(gradients));
      return true;
    }
    Spike spike = trainer.spike(gradients);
    return switch (onSpike) {
      case IGNORE, STOP -> {
        listener.on(spike.event(OnSpike.STOP, trainer.step()));
        throw new TrainingException(spike.sentence());
      }
      case SKIP -> {
        listener.on(spike.event(OnSpike.SKIP, spike.step()));
        spike.refuseTooMany(trainer.lossWatch().addSpike(), "in a row");
        trainer.place(trainer.place().next(0));
        yield true;
      }
      case REWIND -> {
        keepInterruption();
        rewinder.rewind();
        Place back = trainer.place();
        trainer.place(back.afterRewind(spike.step() - back.step()));
        spike.refuseTooMany(
            trainer.place().rewinds(), "after the checkpoint of step " + back.step());
        listener.on(spike.event(OnSpike.REWIND, back.step()));
        checkpoint(listener); // so that it is known which batches are passed over, come what may
        yield false;
      }
    };
  }
}
