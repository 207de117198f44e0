package cero;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.data.Batches;
import cero.data.RandomWindows;
import cero.device.Device;
import cero.generate.Decoder;
import cero.loss.SlidingLoss;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.WeightFormat;
import cero.train.Trainer;
import cero.train.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that share a device compute what each of them computes alone. */
class SharedDeviceTest {
  private static final int CALLERS = 4;
  private static final int ROUNDS = 6;

  /** Wide enough that single rows go through the whole team. */
  private static final GptConfig CONFIG =
      GptConfig.builder().vocabSize(500).context(32).layers(1).heads(4).embedding(512).build();

  @ParameterizedTest
  @EnumSource
  void logitsAreThoseOfOneCaller(WeightFormat format) throws Exception {
    Gpt gpt = Gpt.create(CONFIG, format, Initialization.PYTORCH, 1);
    try (Device device = Device.cpu(2)) {
      List<Integer> alone = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        alone.add(logits(device, gpt, i));
      }
      for (int round = 0; round < ROUNDS; round++) {
        assertEquals(alone, together(i -> logits(device, gpt, i)));
      }
    }
  }

  @Test
  void lossesAndTrainingAreThoseOfOneCaller() throws Exception {
    Gpt gpt = Gpt.create(CONFIG, Initialization.PYTORCH, 1);
    try (Device device = Device.cpu(2)) {
      Work<Double> work = i -> i % 2 == 0 ? loss(device, gpt, i) : trained(device, i);
      List<Double> alone = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        alone.add(work.of(i));
      }
      assertEquals(alone, together(work));
    }
  }

  /** A hash of all bits of the logits that a sequence gives, token by token. */
  private static int logits(Device device, Gpt gpt, int number) {
    Decoder decoder = new Decoder(device, gpt);
    int hash = Arrays.hashCode(decoder.read(ids(number, 5)));
    for (int id : ids(number, 20)) {
      hash = 31 * hash + Arrays.hashCode(decoder.read(id));
    }
    return hash;
  }

  private static double loss(Device device, Gpt gpt, int number) {
    return new SlidingLoss(device, gpt, 32, 16).measure(List.of(ids(number, 40))).totalLoss();
  }

  private static double trained(Device device, int number) {
    Gpt gpt = Gpt.create(CONFIG, Initialization.PYTORCH, 2);
    Batches batches = new RandomWindows(ids(number, 200), 2, 16, number);
    TrainingOptions options = TrainingOptions.builder().steps(4).warmup(0).build();
    Trainer trainer = new Trainer(device, gpt, batches, batches, Optional.empty(), options);
    double sum = 0;
    for (int step = 0; step < 2; step++) {
      sum += trainer.update().loss();
    }
    return sum;
  }

  private static int[] ids(int seed, int count) {
    return new SplittableRandom(seed).ints(count, 0, CONFIG.vocabSize()).toArray();
  }

  /** What one of the callers does. */
  @FunctionalInterface
  private interface Work<T> {
    T of(int number) throws Exception;
  }

  /** Lets all callers begin at the same time. */
  private static <T> List<T> together(Work<T> work) throws Exception {
    CountDownLatch ready = new CountDownLatch(CALLERS);
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int number = i;
      calls.add(() -> {
        ready.countDown();
        ready.await();
        return work.of(number);
      });
    }
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      for (Future<T> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
    }
    return results;
  }
}
