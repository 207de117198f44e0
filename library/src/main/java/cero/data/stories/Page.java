package cero.data.stories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The page that a story is written on, sentence by sentence.
 *
 * <p>Sentences are frames with words left open, such as {@code "{Hero} hugged the {thing}."}. The
 * words are what the story has settled so far ({@link #let}); an open word with a capital first
 * letter asks for the same word with a capital.
 */
final class Page {
  private final Chooser chooser;
  private final StringBuilder text;
  private final Map<String, String> words = new HashMap<>();
  private UnaryOperator<String> spelling = UnaryOperator.identity();
  private String separator = "";

  /**
   * @param chooser makes the story's decisions
   * @param text the empty text to write to; it grows by one sentence at a time, so that a chooser
   *     that holds it sees how far the story has come
   */
  Page(Chooser chooser, StringBuilder text) {
    this.chooser = chooser;
    this.text = text;
  }

  /** One of the options. */
  <T> T choose(List<T> options) {
    return chooser.choose(options);
  }

  /** One of the options other than {@code taken}. */
  <T> T chooseOtherThan(T taken, List<T> options) {
    List<T> left = new ArrayList<>(options);
    left.remove(taken);
    return choose(left);
  }

  /** Settles the word that frames call {@code name}. */
  void let(String name, String word) {
    words.put(name, word);
  }

  /**
   * From now on, gives every sentence with its words filled in to {@code rule} for its spelling.
   */
  void spell(UnaryOperator<String> rule) {
    spelling = rule;
  }

  /** Writes one of the frames as the next sentence; an empty frame is a sentence left out. */
  void say(String... frames) {
    say(Arrays.asList(frames));
  }

  /** Writes one of the frames as the next sentence; an empty frame is a sentence left out. */
  void say(List<String> frames) {
    String frame = frames.size() == 1 ? frames.getFirst() : choose(frames);
    if (!frame.isEmpty()) {
      text.append(separator).append(spelling.apply(fill(frame)));
      separator = " ";
    }
  }

  /** Starts a new paragraph. */
  void paragraph() {
    separator = "\n";
  }

  /** The frame with its open words filled in. */
  String fill(String frame) {
    StringBuilder filled = new StringBuilder();
    int end = 0;
    for (int open = frame.indexOf('{'); open >= 0; open = frame.indexOf('{', end)) {
      filled.append(frame, end, open);
      end = frame.indexOf('}', open) + 1;
      filled.append(word(frame.substring(open + 1, end - 1)));
    }
    return filled.append(frame, end, frame.length()).toString();
  }

  private String word(String name) {
    String word = words.get(name);
    if (word != null) {
      return word;
    }
    word = words.get(uncapitalized(name));
    if (word == null) {
      throw new IllegalStateException("No word is settled for {" + name + "}.");
    }
    return capitalized(word);
  }

  private static String uncapitalized(String word) {
    return Character.toLowerCase(word.charAt(0)) + word.substring(1);
  }

  private static String capitalized(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
