package cero.app.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpaceTest {
  private static final SequencedMap<String, String> NONE = new LinkedHashMap<>();

  @Test
  void gridsAreCombinedAndTheOwnValuesLeftOut() {
    SearchSpace space =
        new SearchSpace(
            List.of(Dimension.grid("lr=1,2,3"), Dimension.grid("--batch=4,8")), List.of());
    assertEquals(7, space.usualTrials());
    List<SequencedMap<String, String>> all = space.draw(100, 1, NONE);
    assertEquals(6, new HashSet<>(all).size());
    assertEquals(5, space.draw(100, 1, all.getFirst()).size());
    SequencedMap<String, String> own = new LinkedHashMap<>();
    own.put("--lr", "2.0");
    own.put("--batch", "8");
    assertEquals(5, space.draw(100, 1, own).size());
    assertEquals(4, new HashSet<>(space.draw(4, 1, NONE)).size());
  }

  @Test
  void rangesAreDrawnInsideAndTheSameForASeed() {
    SearchSpace space =
        new SearchSpace(
            List.of(Dimension.grid("schedule=cosine,linear")),
            List.of(
                Dimension.range("lr=log:1e-4..1e-2", false), Dimension.range("batch=4..16", true)));
    List<SequencedMap<String, String>> drawn = space.draw(300, 7, NONE);
    assertEquals(drawn, space.draw(300, 7, NONE));
    assertTrue(!drawn.equals(space.draw(300, 8, NONE)));
    long low = 0;
    for (SequencedMap<String, String> values : drawn) {
      double rate = Double.parseDouble(values.get("--lr"));
      int batch = Integer.parseInt(values.get("--batch"));
      assertTrue(rate >= 1e-4 && rate <= 1e-2, values.toString());
      assertTrue(batch >= 4 && batch <= 16, values.toString());
      low += rate < 1e-3 ? 1 : 0;
    }
    assertTrue(low > 100 && low < 200, "by logarithms half are below the middle, not " + low);
  }

  @Test
  void wholeNumbersAreDrawnEvenlyToBothEnds() {
    Random random = new Random(5);
    int draws = 40_000;
    Map<String, Integer> counts = new TreeMap<>();
    Dimension.Range layers = Dimension.range("layers=1..4", true);
    for (int i = 0; i < draws; i++) {
      counts.merge(layers.draw(random), 1, Integer::sum);
    }
    assertEquals(Set.of("1", "2", "3", "4"), counts.keySet());
    // Their standard deviation is 87.
    counts.values().forEach(count -> assertEquals(draws / 4.0, count, 450));
  }

  @Test
  void wholeNumbersByLogarithmsAreDrawnByTheirRatiosToBothEnds() {
    Random random = new Random(5);
    int draws = 40_000;
    Map<String, Integer> counts = new TreeMap<>();
    Dimension.Range batch = Dimension.range("batch=log:1..4", true);
    for (int i = 0; i < draws; i++) {
      counts.merge(batch.draw(random), 1, Integer::sum);
    }
    for (int n = 1; n <= 4; n++) {
      double share = Math.log((n + 0.5) / (n - 0.5)) / Math.log(4.5 / 0.5);
      assertEquals(draws * share, counts.get(Integer.toString(n)), 500);
    }
  }

  @Test
  void nothingIsTriedTwice() {
    SearchSpace space = new SearchSpace(List.of(), List.of(Dimension.range("layers=1..4", true)));
    SequencedMap<String, String> own = new LinkedHashMap<>();
    own.put("--layers", "4");
    List<SequencedMap<String, String>> drawn = space.draw(19, 1, own);
    assertEquals(
        Set.of("1", "2", "3"),
        drawn.stream().map(values -> values.get("--layers")).collect(Collectors.toSet()));
    assertEquals(3, drawn.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lr=0.2..0.1 | first number must be below its second",
        "lr=0.1..0.1 | is an empty range",
        "lr=log:0..1 | must begin above 0",
        "lr=log:-1..1 | must begin above 0",
        "lr=a..b | is no range",
        "lr=1 | is no range",
        "lr=.. | is no range",
        "lr= | has no option and values",
        "lr | has no option and values",
        "=1..2 | has no option and values",
      })
  void rangesThatAreNoneAreRefused(String text, String words) {
    Throwable refused =
        assertThrows(IllegalArgumentException.class, () -> Dimension.range(text, false));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lr=1,,2 | has an empty value",
        "lr=1,1 | has a value twice",
        "lr= | has no option and values",
      })
  void gridsThatAreNoneAreRefused(String text, String words) {
    Throwable refused = assertThrows(IllegalArgumentException.class, () -> Dimension.grid(text));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }

  @Test
  void nothingToTryIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SearchSpace(List.of(), List.of()));
    List<Dimension.Grid> twice = List.of(Dimension.grid("lr=1,2"), Dimension.grid("lr=3,4"));
    assertThrows(IllegalArgumentException.class, () -> new SearchSpace(twice, List.of()));
  }
}
