package cero.app.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What trials may be: all combinations of the grids' values, and values drawn from the ranges.
 *
 * @param grids options with given values
 * @param ranges options with random values
 */
public record SearchSpace(List<Dimension.Grid> grids, List<Dimension.Range> ranges) {
  /** More combinations than any budget has time for. */
  private static final long MOST = 10_000;

  /** Trials of random values where it is not said how many. */
  private static final int USUAL_TRIALS = 20;

  /**
   * @throws IllegalArgumentException if there is nothing to vary, an option is named twice, or the
   *     grids have far too many combinations
   */
  public SearchSpace {
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
  public List<Dimension> dimensions() {
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
  public int usualTrials() {
    int combinations = combinations().size();
    return 1 + (ranges.isEmpty() ? combinations : Math.max(USUAL_TRIALS, combinations));
  }

  /**
   * Trials beside the one with the settings as they are: values by option. The same seed gives the
   * same. Where there are fewer than the grids' combinations, those are a random choice.
   *
   * @param own the values that the settings have as they are
   */
  public List<SequencedMap<String, String>> draw(
      int count, long seed, SequencedMap<String, String> own) {
    Random random = new Random(seed);
    List<SequencedMap<String, String>> combinations = new ArrayList<>(combinations());
    if (ranges.isEmpty()) {
      combinations.removeIf(own::equals);
    }
    if (count < combinations.size() || !ranges.isEmpty()) {
      Collections.shuffle(combinations, random);
    }
    int trials = ranges.isEmpty() ? Math.min(count, combinations.size()) : count;
    List<SequencedMap<String, String>> drawn = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      SequencedMap<String, String> values =
          new LinkedHashMap<>(combinations.get(i % combinations.size()));
      ranges.forEach(range -> values.put(range.option(), range.draw(random)));
      drawn.add(values);
    }
    return drawn;
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
