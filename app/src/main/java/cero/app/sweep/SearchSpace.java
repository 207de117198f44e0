package cero.app.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What trials may be: all combinations of the grids' values, and values drawn from the ranges.
 *
 * @param grids options with given values
 * @param ranges options with random values
 */
record SearchSpace(List<Dimension.Grid> grids, List<Dimension.Range> ranges) {
  /** More combinations than any budget has time for. */
  private static final long MOST = 10_000;

  /** Draws from ranges that bring nothing new before it is believed that there is nothing. */
  private static final int DRAWS_IN_VAIN = 1000;

  /** Trials of random values where it is not said how many. */
  private static final int USUAL_TRIALS = 20;

  /**
   * @throws IllegalArgumentException if there is nothing to vary, an option is named twice, or the
   *     grids have far too many combinations
   */
  SearchSpace {
    if (grids.isEmpty() && ranges.isEmpty()) {
      throw new IllegalArgumentException(
          "say what to try, as in --grid lr=1e-3,3e-3 or --random lr=log:1e-4..1e-2");
    }
    Set<String> names = new HashSet<>();
    for (Dimension dimension : dimensions(grids, ranges)) {
      if (!names.add(dimension.option())) {
        throw new IllegalArgumentException(
            "%s is to be varied twice: name it once".formatted(dimension.option()));
      }
    }
    double combinations = 1;
    for (Dimension.Grid grid : grids) {
      combinations *= grid.values().size();
    }
    if (combinations > MOST) {
      throw new IllegalArgumentException(
          "the grids have %,.0f combinations, more than %,d: give fewer values, or --random ranges"
              .formatted(combinations, MOST));
    }
  }

  /** All options that are varied. */
  List<Dimension> dimensions() {
    return dimensions(grids, ranges);
  }

  private static List<Dimension> dimensions(
      List<Dimension.Grid> grids, List<Dimension.Range> ranges) {
    List<Dimension> all = new ArrayList<>(grids);
    all.addAll(ranges);
    return all;
  }

  /**
   * How many trials there are where it is not said: the whole grid, or twenty with random values;
   * and one with the settings as they are.
   */
  int usualTrials() {
    int combinations = combinations().size();
    return 1 + (ranges.isEmpty() ? combinations : Math.max(USUAL_TRIALS, combinations));
  }

  /**
   * Trials beside the one with the settings as they are: values by option, none of them twice, and
   * fewer than asked for where there are no more. The same seed gives the same. Where there are
   * fewer than the grids' combinations, those are a random choice.
   *
   * @param own the values that the settings have as they are
   */
  List<SequencedMap<String, String>> draw(int count, long seed, SequencedMap<String, String> own) {
    Random random = new Random(seed);
    List<SequencedMap<String, String>> combinations = new ArrayList<>(combinations());
    if (count < combinations.size() || !ranges.isEmpty()) {
      Collections.shuffle(combinations, random);
    }
    Set<Map<String, Object>> known = new HashSet<>(Set.of(numbers(own)));
    List<SequencedMap<String, String>> drawn = new ArrayList<>();
    int mostInVain = ranges.isEmpty() ? combinations.size() : DRAWS_IN_VAIN;
    int inVain = 0;
    for (int i = 0; drawn.size() < count && inVain < mostInVain; i++) {
      SequencedMap<String, String> values =
          new LinkedHashMap<>(combinations.get(i % combinations.size()));
      ranges.forEach(range -> values.put(range.option(), range.draw(random)));
      if (known.add(numbers(values))) {
        drawn.add(values);
        inVain = 0;
      } else {
        inVain++;
      }
    }
    return drawn;
  }

  /** The values by which settings are the same however numbers are spelled: 3e-4 is 3.0E-4. */
  private static Map<String, Object> numbers(Map<String, String> values) {
    Map<String, Object> numbers = new HashMap<>();
    values.forEach((option, value) -> numbers.put(option, number(value)));
    return numbers;
  }

  private static Object number(String value) {
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private List<SequencedMap<String, String>> combinations() {
    List<SequencedMap<String, String>> all = new ArrayList<>();
    all.add(new LinkedHashMap<>());
    for (Dimension.Grid grid : grids) {
      List<SequencedMap<String, String>> longer = new ArrayList<>();
      for (SequencedMap<String, String> values : all) {
        for (String value : grid.values()) {
          SequencedMap<String, String> more = new LinkedHashMap<>(values);
          more.put(grid.option(), value);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }
}
