package cero.app.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.sweep.Trial.Measurement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvingTest {
  @Test
  void aThirdGoesOnToThreeTimesAsMuch() {
    Halving halving = new Halving(20);
    assertEquals(2, halving.lastRung());
    assertEquals(List.of(20, 7, 3), IntStream.range(0, 3).mapToObj(halving::width).toList());
    assertEquals(1 / 9.0, halving.share(0), 1e-12);
    assertEquals(100, halving.step(0, 900));
    assertEquals(900, halving.step(2, 900));
    assertEquals(20 / 9.0 + 7 * 2 / 9.0 + 3 * 2 / 3.0, halving.cost(), 1e-12);
    assertEquals(30, halving.pieces());
  }

  @Test
  void twoTrialsBothRunToTheEnd() {
    Halving halving = new Halving(2);
    assertEquals(0, halving.lastRung());
    assertEquals(2, halving.cost());
    assertEquals(3, new Halving(1000).lastRung());
  }

  @Test
  void theBestGoOnAndTheDivergedDoNot() {
    List<Trial> trials =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> new Trial(i, Map.of(), 90, 1, false, List.of()))
            .map(trial ->
                trial.number() == 9
                    ? trial.withDivergence()
                    : trial.withMeasurement(new Measurement(0, 10, 1, 5, 10 - trial.number())))
            .toList();
    Halving halving = new Halving(9);
    assertEquals(List.of(8, 7, 6), halving.running(1, trials).stream().map(Trial::number).toList());
    assertEquals(8, halving.best(trials).orElseThrow().number());
    assertTrue(halving.best(List.of(trials.getLast())).isEmpty());
  }
}
