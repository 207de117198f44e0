package cero.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds added tokens in a text as Hugging Face's {@code tokenizers} does: from left to right, the
 * longest of those that begin at the same place, first the ones that are not normalized, then the
 * others in what is left.
 */
final class AddedTokens {
  private final Pass notNormalized;
  private final Pass normalized;

  /** Receives a text's parts in their order. */
  interface Parts {
    void plain(int start, int end);

    void token(AddedToken token);
  }

  AddedTokens(List<AddedToken> tokens) {
    notNormalized = new Pass(tokens, token -> !token.normalized());
    normalized = new Pass(tokens, AddedToken::normalized);
  }

  /**
   * Cuts a text at the added tokens in it.
   *
   * @param allowed which special tokens are found too
   */
  void cut(String text, Predicate<AddedToken> allowed, Parts parts) {
    notNormalized.cut(
        text,
        0,
        text.length(),
        allowed,
        new Parts() {
          @Override
          public void plain(int start, int end) {
            normalized.cut(text, start, end, allowed, parts);
          }

          @Override
          public void token(AddedToken token) {
            parts.token(token);
          }
        });
  }

  private static final class Pass {
    /** The longest first. */
    private final List<AddedToken> tokens;

    /** The first characters of the tokens, each once. */
    private final char[] firsts;

    Pass(List<AddedToken> all, Predicate<AddedToken> taken) {
      tokens =
          all.stream()
              .filter(taken)
              .sorted(
                  Comparator.comparingInt((AddedToken token) -> token.content().length())
                      .reversed())
              .toList();
      var first = new StringBuilder();
      tokens.forEach(token -> first.append(token.content().charAt(0)));
      firsts = distinct(first.toString());
    }

    private static char[] distinct(String characters) {
      var kept = new StringBuilder();
      characters.chars().distinct().forEach(c -> kept.append((char) c));
      return kept.toString().toCharArray();
    }

    void cut(String text, int from, int to, Predicate<AddedToken> allowed, Parts parts) {
      int given = from;
      var candidates = new Candidates(text, from, to, firsts);
      for (int at = candidates.next(from); at < to; ) {
        AddedToken token = longestAt(text, at, to);
        if (token == null) {
          at = candidates.next(at + 1);
          continue;
        }
        int behind = at + token.content().length();
        // Nothing is left of white space that takes what is before it where another has taken it.
        boolean isTaken = token.leftStrip() && behind <= given;
        boolean isFound = !isTaken && (!token.special() || allowed.test(token));
        if (isFound && stands(token, text, from, at, behind, to)) {
          int start = token.leftStrip() ? Math.max(given, spaceBefore(text, from, at)) : at;
          if (given < start) {
            parts.plain(given, start);
          }
          parts.token(token);
          given = token.rightStrip() ? spaceBehind(text, behind, to) : behind;
        }
        at = candidates.next(behind);
      }
      if (given < to) {
        parts.plain(given, to);
      }
    }

    private AddedToken longestAt(String text, int at, int to) {
      for (AddedToken token : tokens) {
        if (at + token.content().length() <= to && text.startsWith(token.content(), at)) {
          return token;
        }
      }
      return null;
    }

    private static boolean stands(
        AddedToken token, String text, int from, int start, int end, int to) {
      return !token.singleWord()
          || !((start > from && isWord(text.codePointBefore(start)))
              || (end < to && isWord(text.codePointAt(end))));
    }

    private static int spaceBefore(String text, int from, int at) {
      int start = at;
      while (start > from && Gpt2Splitter.isSpace(text.codePointBefore(start))) {
        start -= Character.charCount(text.codePointBefore(start));
      }
      return start;
    }

    private static int spaceBehind(String text, int at, int to) {
      int end = at;
      while (end < to && Gpt2Splitter.isSpace(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      return end;
    }

    /** Whether a character is one of {@code \w} as Unicode's regular expressions have it. */
    private static boolean isWord(int codePoint) {
      return Character.isAlphabetic(codePoint)
          || codePoint == 0x200C
          || codePoint == 0x200D
          || switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                Character.ENCLOSING_MARK,
                Character.COMBINING_SPACING_MARK,
                Character.DECIMAL_DIGIT_NUMBER,
                Character.CONNECTOR_PUNCTUATION ->
                true;
            default -> false;
          };
    }
  }

  /** The places where a token may begin, by its first character. */
  private static final class Candidates {
    private final String text;
    private final int to;
    private final char[] firsts;

    /** By first character: where it stands next, at or behind the place that was asked last. */
    private final int[] nextAt;

    Candidates(String text, int from, int to, char[] firsts) {
      this.text = text;
      this.to = to;
      this.firsts = firsts;
      nextAt = new int[firsts.length];
      Arrays.fill(nextAt, from - 1);
    }

    int next(int from) {
      int next = to;
      for (int i = 0; i < firsts.length; i++) {
        if (nextAt[i] < from) {
          int found = text.indexOf(firsts[i], from, to);
          nextAt[i] = found < 0 ? Integer.MAX_VALUE : found;
        }
        next = Math.min(next, nextAt[i]);
      }
      return next;
    }
  }
}
