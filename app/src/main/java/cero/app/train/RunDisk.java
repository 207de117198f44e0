package cero.app.train;

/**
 * The space that a run takes on the disk, in bytes, as far as its tensors take it.
 *
 * @param memory of the run, whose weights and moments are saved
 * @param validates whether there is a best model beside the last
 * @param checkpoints that stay, at most
 */
record RunDisk(TrainingMemory memory, boolean validates, long checkpoints) {

  static RunDisk of(RunPlan plan) {
    TrainOptions.Keeping keeping = plan.options().keeping;
    long steps = plan.training().steps();
    long every = keeping.checkpointEvery.steps();
    boolean lastIsKept = every == 0 || steps % every == 0;
    long kept = every == 0 ? keeping.count() : 1 + Math.min(keeping.count() - 1L, steps / every);
    return new RunDisk(
        plan.memory(),
        plan.data().validation().isPresent(),
        kept == 0 || !lastIsKept ? kept + 1 : kept);
  }

  /**
   * One checkpoint: the last model, the best one and the averaged one, and to go on from, weights,
   * moments and averages.
   */
  private double checkpoint() {
    double models = 1 + (validates ? 1 : 0) + (memory.averaged() ? 1 : 0);
    double state = 1 + (memory.averaged() ? 1 : 0);
    return (models + state) * memory.weights() + memory.moments();
  }

  /** What the run keeps. */
  double bytes() {
    return checkpoints * checkpoint();
  }

  /** What it takes more while a checkpoint is written beside the one before. */
  double bytesWhileSaving() {
    return checkpoint();
  }
}
