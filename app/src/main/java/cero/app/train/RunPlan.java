package cero.app.train;

import cero.data.Batches;
import cero.data.stories.Language;
import cero.device.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.random.PyTorchRandom;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.util.Optional;

/**
 * What a run would be, before anything large is made.
 *
 * @param random what all is drawn from, where that is PyTorch's generator
 */
public record RunPlan(
    GptConfig config,
    TrainData data,
    TrainOptions options,
    TrainingOptions training,
    Language language,
    Optional<PyTorchRandom> random) {

  /** A trainer of this model, on the plan's data. */
  Trainer trainer(Device device, Gpt model, TrainingOptions chosen) {
    return new Trainer(
        device, model, data.training(), data.trainingSample(), data.validation(), chosen);
  }

  TrainingMemory memory() {
    Batches batches = data.training();
    return new TrainingMemory(
        config,
        batches.rows(),
        batches.time(),
        options.learning.recompute,
        options.learning.ema > 0,
        options.learning.optimizer);
  }
}
