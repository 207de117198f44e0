package cero.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.RandomWindows;
import cero.data.SlidingWindows;
import cero.device.Device;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.train.LearningRateFinder.Point;
import cero.train.LearningRateFinder.Result;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningRateFinderTest {
  private static Trainer trainer(Device device, Schedule schedule) {
    int[] ids = IntStream.range(0, 2000).map(i -> i % 7).toArray();
    GptConfig config =
        GptConfig.builder().vocabSize(7).context(8).layers(1).heads(2).embedding(16).build();
    return new Trainer(
        device,
        Gpt.create(config, Initialization.GPT2, 1),
        new RandomWindows(ids, 4, 8, 1),
        SlidingWindows.inOrder(ids, 4, 8),
        Optional.empty(),
        TrainingOptions.builder().schedule(schedule).build());
  }

  @Test
  void theRateRisesByTheSameFactorAndTheLossFallsBeforeItRises() {
    try (Device device = Device.cpu(1)) {
      Result result = LearningRateFinder.run(trainer(device, Schedule.CONSTANT), step -> {});
      List<Point> points = result.points();
      assertEquals(LearningRateFinder.LOWEST, points.getFirst().learningRate(), 1e-12);
      double factor = points.get(1).learningRate() / points.get(0).learningRate();
      assertEquals(
          factor, points.get(50).learningRate() / points.get(49).learningRate(), 1e-9 * factor);
      double lowest = result.lowest().smoothed();
      assertTrue(lowest < 0.5 * points.getFirst().smoothed(), "it learns this text");
      assertTrue(points.getLast().smoothed() > 1.5 * lowest, "and forgets it again");
      double rate = result.lowest().learningRate();
      assertTrue(rate > 1e-3 && rate < 3, "lowest at " + rate);
      assertEquals(rate / 10, result.suggestion().orElseThrow(), 1e-12);
    }
  }

  @Test
  void aLossThatDoesNotFallSuggestsNothing() {
    List<Point> flat =
        List.of(new Point(1e-3, 2, 2), new Point(1e-2, 1.99, 1.99), new Point(1e-1, 3, 3));
    assertTrue(new Result(flat, false).suggestion().isEmpty());
  }

  @Test
  void anotherScheduleIsRefused() {
    try (Device device = Device.cpu(1)) {
      Trainer cosine = trainer(device, Schedule.COSINE);
      assertThrows(
          IllegalArgumentException.class, () -> LearningRateFinder.run(cosine, step -> {}));
    }
  }
}
