package cero.data.stories;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Tells the stories of the built-in corpus.
 *
 * <p>Story number {@code index} depends on the language, the seed and the index only, so stories
 * can be told in any order, by any number of threads.
 */
public final class StoryTeller {
  private final Tale tale;
  private final long seed;

  /** A teller of the stories in {@code language} that belong to {@code seed}. */
  public StoryTeller(Language language, long seed) {
    this.tale = Tale.in(language);
    this.seed = RandomChooser.mix(RandomChooser.mix(language.code().hashCode()) + seed);
  }

  /** Story number {@code index}; any number will do. */
  public Story story(long index) {
    RandomChooser chooser = new RandomChooser(RandomChooser.mix(seed + index));
    StringBuilder text = new StringBuilder(640);
    tale.tell(new Page(chooser, text));
    return new Story(text.toString(), chooser.information());
  }

  /**
   * The {@code count} stories that start with number {@code from}.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public List<Story> stories(long from, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "The number of stories is " + count + "; ask for 0 or more.");
    }
    return LongStream.range(0, count).mapToObj(i -> story(from + i)).toList();
  }
}
