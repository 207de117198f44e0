package cero.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class Gpt2SplitterTest {
  /** GPT-2's pattern as it stands, with Java's names for Unicode's classes. */
  private static final Pattern PATTERN =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  private static List<String> pieces(String text) {
    var pieces = new ArrayList<String>();
    for (int at = 0; at < text.length(); at += pieces.getLast().length()) {
      pieces.add(text.substring(at, Gpt2Splitter.pieceEnd(text, at, text.length())));
    }
    return pieces;
  }

  @Test
  void wordsKeepTheSpaceBeforeThem() {
    assertEquals(
        List.of("I", "'ll", " say", " ", " 12", "!?", "\n\n", " x", "  "),
        pieces("I'll say  12!?\n\n x  "));
  }

  @Test
  void contractionsAreInSmallLetters() {
    assertEquals(
        List.of("we", "'re", " WE", "'", "RE", " '", "s", "'", "le"), pieces("we're WE'RE 's'le"));
  }

  @Test
  void cutsWhereThePatternDoes() {
    var random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      String text = RandomText.next(random, 1 + random.nextInt(30));
      assertEquals(
          PATTERN.matcher(text).results().map(match -> match.group()).toList(), pieces(text));
    }
  }

  @Test
  void everyCharacterIsOfThePatternsKind() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c == Utf8.scalar(c)) {
        String text = "a" + Character.toString(c) + "1";
        var matcher = PATTERN.matcher(text);
        for (int at = 0; at < text.length(); at = matcher.end()) {
          matcher.find(at);
          assertEquals(matcher.end(), Gpt2Splitter.pieceEnd(text, at, text.length()));
        }
      }
    }
  }

  @Test
  void spacesBeforeTheLimitAreAllTaken() {
    assertEquals(3, Gpt2Splitter.pieceEnd("   x", 0, 3));
    assertEquals(2, Gpt2Splitter.pieceEnd("   x", 0, 4));
    assertEquals(1, Gpt2Splitter.pieceEnd("'s", 0, 1));
  }
}
