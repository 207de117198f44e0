package cero.train.warning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.train.OnSpike;
import cero.train.TrainingEvent;
import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingOptions;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** The rules on curves that are made up. */
class TrainingWarningsTest {
  private static final long ENOUGH = 100_000;
  private static final long EVERY = 10; // steps between evaluations

  private final List<TrainingWarning> warnings = new ArrayList<>();

  private TrainingWarnings watch(long warmup, long validationTokens, List<TrainingEvent> past) {
    TrainingOptions options =
        TrainingOptions.builder().steps(1000).learningRate(1e-3).warmup(warmup).build();
    return new TrainingWarnings(
        options,
        validationTokens,
        () -> past,
        event -> {
          if (event instanceof TrainingEvent.Warned e) {
            warnings.add(e.warning());
          }
        });
  }

  private static TrainingEvent.Stepped step(long step, double loss, double norm) {
    return new TrainingEvent.Stepped(step, loss, 1e-3, norm, step * 100, 1000);
  }

  private static TrainingEvent.Evaluated eval(long step, double train, double validation) {
    return new TrainingEvent.Evaluated(step, step * 100, train, validation, Double.NaN, false);
  }

  /** A model of three parts and two heads whose updates change this share of the weights. */
  private static LayerFigures layers(long step, double share, double headNorm) {
    List<LayerFigures.Group> groups = new ArrayList<>();
    for (String name : List.of("wte", "h.0.attn", "h.0.mlp")) {
      groups.add(new LayerFigures.Group(name, 1, 10, 10 * share));
    }
    groups.add(new LayerFigures.Group("h.0.attn.head.0", 0.5, 5, 5 * share));
    groups.add(new LayerFigures.Group("h.0.attn.head.1", headNorm, 5, 0));
    groups.add(new LayerFigures.Group("h.0.attn.head.2", 0.5, 5, 5 * share));
    return new LayerFigures(step, groups);
  }

  /** Lets a run's losses go as the functions of the step say. */
  private void run(
      TrainingWarnings watched,
      long steps,
      DoubleUnaryOperator train,
      DoubleUnaryOperator validation)
      throws IOException {
    for (int s = 0; s <= steps; s++) {
      if (s > 0) {
        watched.on(step(s, train.applyAsDouble(s), 1));
      }
      if (s % EVERY == 0) {
        watched.on(eval(s, train.applyAsDouble(s), validation.applyAsDouble(s)));
      }
    }
  }

  private List<Kind> kinds() {
    return warnings.stream().map(TrainingWarning::kind).toList();
  }

  @Test
  void aGoodRunIsLeftInPeace() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      DoubleUnaryOperator loss = s -> 1.5 + 3 * Math.exp(-s / 150) + 0.05 * random.nextGaussian();
      TrainingWarnings watched = watch(0, ENOUGH, List.of());
      run(watched, 2000, loss, s -> 0.1 + loss.applyAsDouble(s));
      for (long s = 0; s < 2000; s += EVERY) {
        watched.on(layers(s, s < 5 ? 0.05 : 1e-3, 0.4));
      }
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void noiseOnAPlateauIsNotOverfitting() throws IOException {
    for (double noise : new double[] {0.002, 0.02, 0.1}) {
      for (int seed = 0; seed < 30; seed++) {
        Random random = new Random(seed);
        run(
            watch(10, ENOUGH, List.of()),
            3000,
            s -> 1.5 - s * 1e-5 + 0.02 * random.nextGaussian(),
            s -> 2 + noise * random.nextGaussian());
      }
    }
    assertTrue(warnings.size() <= 1, "of 90 runs: " + warnings);
  }

  @Test
  void overfittingIsFoundWithTheStepThatItBeganAt() throws IOException {
    Random random = new Random(1);
    run(
        watch(10, ENOUGH, List.of()),
        1000,
        s -> 4 - s * 3e-3 + 0.02 * random.nextGaussian(),
        s -> 3 + Math.abs(s - 400) * 2e-3 + 0.01 * random.nextGaussian());
    assertEquals(List.of(Kind.OVERFITTING), kinds());
    TrainingWarning warning = warnings.getFirst();
    assertTrue(Math.abs(warning.since() - 400) <= 20, warning.toString());
    assertTrue(warning.value() > warning.usual());
    assertTrue(warning.sentence().contains("step " + warning.since()), warning.sentence());
    assertFalse(warning.sentence().contains("{"), warning.sentence());
  }

  @Test
  void aRiseOfBothLossesIsNotOverfitting() throws IOException {
    run(watch(10, ENOUGH, List.of()), 1000, s -> 3 + s * 1e-3, s -> 3.1 + s * 1e-3);
    assertEquals(List.of(Kind.LOSS_ROSE), kinds());
  }

  @Test
  void aSingleSpikeIsForgivenAndALastingRiseIsNot() throws IOException {
    run(watch(10, ENOUGH, List.of()), 500, s -> s == 200 ? 9 : 3, s -> 3);
    assertEquals(List.of(), warnings);
    run(watch(10, ENOUGH, List.of()), 500, s -> s < 200 ? 3 : 3.5, s -> 3);
    assertEquals(List.of(Kind.LOSS_ROSE), kinds());
    assertTrue(Math.abs(warnings.getFirst().since() - 205) <= 5, warnings.toString());
  }

  @Test
  void aGradientThatGrowsForNothingIsTold() throws IOException {
    TrainingWarnings watched = watch(10, ENOUGH, List.of());
    for (long s = 1; s <= 400; s++) {
      watched.on(step(s, 3, Math.exp(s / 100.0)));
    }
    assertEquals(List.of(Kind.GRADIENT_GROWS), kinds());
  }

  @Test
  void aGradientThatGrowsWhileTheLossFallsIsFine() throws IOException {
    TrainingWarnings watched = watch(10, ENOUGH, List.of());
    for (long s = 1; s <= 400; s++) {
      watched.on(step(s, 3 - s / 200.0, Math.exp(s / 100.0)));
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void updatesThatChangeMuchOfTheWeightsAreTold() throws IOException {
    TrainingWarnings watched = watch(10, ENOUGH, List.of());
    for (long s = 10; s <= 50; s += 10) {
      watched.on(layers(s, 0.1, 0.5));
    }
    assertEquals(List.of(), kinds(), "new weights are small");
    for (long s = 60; s <= 100; s += 10) {
      watched.on(layers(s, 0.1, 0.5));
    }
    assertEquals(List.of(Kind.UPDATES_TOO_LARGE), kinds());
    assertTrue(warnings.getFirst().sentence().contains("10.000%"));
  }

  @Test
  void updatesThatChangeNothingAreToldIfTheLossStays() throws IOException {
    LongFunction<List<Kind>> kindsWithLossFallingBy =
        share -> {
          warnings.clear();
          TrainingWarnings watched = watch(10, ENOUGH, List.of());
          try {
            for (long s = 0; s <= 200; s += 10) {
              watched.on(step(s + 1, 10, 1));
              watched.on(eval(s, 10 - 10 * share / 100.0 * s / 200, 11));
              watched.on(layers(s, 1e-6, 0.5));
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return kinds();
        };
    assertEquals(List.of(Kind.UPDATES_TOO_SMALL), kindsWithLossFallingBy.apply(1));
    assertEquals(List.of(), kindsWithLossFallingBy.apply(50));
  }

  @Test
  void aHeadThatStaysWithoutGradientIsDead() throws IOException {
    TrainingWarnings watched = watch(10, ENOUGH, List.of());
    watched.on(layers(10, 1e-3, 0));
    watched.on(layers(20, 1e-3, 0.3)); // it lives
    watched.on(layers(30, 1e-3, 0));
    watched.on(layers(40, 1e-3, 0));
    assertEquals(List.of(), warnings);
    watched.on(layers(50, 1e-3, 0));
    assertEquals(List.of(Kind.DEAD_PART), kinds());
    assertEquals("h.0.attn.head.1", warnings.getFirst().part());
    assertEquals(30, warnings.getFirst().since());
  }

  @Test
  void aRiseInTheFirstStepsAsksForAWarmupWhereThereIsNone() throws IOException {
    for (long s = 1; s <= 8; s++) {
      double loss = 4 + 0.1 * s;
      watch(0, ENOUGH, List.of()).on(step(s, loss, 1));
    }
    assertEquals(List.of(), warnings, "one step alone is no rise");
    TrainingWarnings without = watch(0, ENOUGH, List.of());
    TrainingWarnings with = watch(5, ENOUGH, List.of());
    for (long s = 1; s <= 8; s++) {
      without.on(step(s, 4 + 0.1 * s, 1));
    }
    assertEquals(List.of(Kind.NO_WARMUP), kinds());
    warnings.clear();
    for (long s = 1; s <= 8; s++) {
      with.on(step(s, 4 + 0.1 * s, 1));
    }
    assertEquals(List.of(), warnings);
  }

  @Test
  void aSmallValidationTextIsToldOnce() throws IOException {
    TrainingWarnings watched = watch(10, 250, List.of());
    watched.on(eval(0, 4, 4));
    watched.on(eval(10, 3, 3));
    assertEquals(List.of(Kind.VALIDATION_TOO_SMALL), kinds());
    assertTrue(warnings.getFirst().sentence().contains("only 250 tokens"));
  }

  @Test
  void aResumedRunWarnsAsAnUnbrokenOneWould() throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    for (long s = 0; s <= 1000; s += EVERY) {
      events.add(eval(s, 4 - s * 3e-3, 3 + Math.abs(s - 400) * 2e-3));
    }
    watchAll(watch(10, 250, List.of()), events);
    List<TrainingWarning> unbroken = List.copyOf(warnings);
    assertEquals(List.of(Kind.VALIDATION_TOO_SMALL, Kind.OVERFITTING), kinds());
    for (int broken : new int[] {1, 41, 43, 60, 100}) {
      warnings.clear();
      List<TrainingEvent> past = events.subList(0, broken);
      watchAll(watch(10, 250, List.of()), past);
      watchAll(watch(10, 250, past), events.subList(broken, events.size()));
      assertEquals(unbroken, warnings);
    }
  }

  @Test
  void aRunThatWentBackIsWarnedOfWhatHappensAgain() throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    for (long s = 0; s <= 1000; s += EVERY) {
      events.add(eval(s, 4 - s * 3e-3, 3 + Math.abs(s - 400) * 2e-3));
    }
    List<TrainingEvent> past = new ArrayList<>();
    TrainingWarnings watched = watch(10, 250, past);
    watchAll(watched, events);
    past.addAll(events.subList(0, 21));
    watched.on(new TrainingEvent.Spiked(1001, 9, 9, 1, 0.1, OnSpike.REWIND, 200));
    watchAll(watched, events.subList(21, events.size()));
    assertEquals(
        List.of(Kind.VALIDATION_TOO_SMALL, Kind.OVERFITTING, Kind.OVERFITTING),
        kinds(),
        "the second was taken back, the first was not");
  }

  private static void watchAll(TrainingWarnings watched, List<TrainingEvent> events)
      throws IOException {
    for (TrainingEvent event : events) {
      watched.on(event);
    }
  }
}
