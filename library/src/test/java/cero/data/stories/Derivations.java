package cero.data.stories;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the probability of a text the long way: tries every series of decisions that a grammar
 * allows and adds up the probabilities of those that end in the text. It knows nothing of the
 * generator's own sum, so it is the oracle for it.
 */
final class Derivations {
  private final Tale tale;
  private final String target;

  /** The number of options at each decision of the script that is being followed. */
  private final List<Integer> sizes = new ArrayList<>();

  private double probability;
  private int count;

  /** Tries all derivations of {@code target}. */
  Derivations(Tale tale, String target) {
    this.tale = tale;
    this.target = target;
    List<Integer> script = new ArrayList<>();
    do {
      follow(script);
    } while (advance(script));
  }

  /** The sum of the probabilities of all derivations of the text. */
  double probability() {
    return probability;
  }

  /** How many derivations the text has. */
  int count() {
    return count;
  }

  private void follow(List<Integer> script) {
    StringBuilder text = new StringBuilder();
    sizes.clear();
    Chooser chooser =
        new Chooser() {
          @Override
          public <T> T choose(List<T> options) {
            requirePrefix(text);
            int decision = sizes.size();
            sizes.add(options.size());
            if (decision == script.size()) {
              script.add(0);
            }
            return options.get(script.get(decision));
          }
        };
    try {
      tale.tell(new Page(chooser, text));
    } catch (WrongText e) {
      // The decisions after the one that went wrong were never made.
      script.subList(sizes.size(), script.size()).clear();
      return;
    }
    if (text.toString().equals(target)) {
      double p = 1;
      for (int size : sizes) {
        p /= size;
      }
      probability += p;
      count++;
    }
  }

  private void requirePrefix(StringBuilder text) {
    if (text.length() > target.length()
        || !target.regionMatches(0, text.toString(), 0, text.length())) {
      throw new WrongText();
    }
  }

  /** Moves on to the next script in depth-first order; false after the last. */
  private boolean advance(List<Integer> script) {
    while (!script.isEmpty()) {
      int last = script.size() - 1;
      int next = script.removeLast() + 1;
      if (next < sizes.get(last)) {
        script.add(next);
        return true;
      }
    }
    return false;
  }

  private static final class WrongText extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongText() {
      super(null, null, false, false);
    }
  }
}
