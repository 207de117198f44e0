package cero.data.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The information of a story is exactly -ln p(text), summed over all ways to derive the text. */
class InformationTest {
  @ParameterizedTest
  @EnumSource
  void informationIsThatOfAllDerivations(Language language) {
    requireExactInformation(language, new StoryTeller(language, 1).stories(0, 10));
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void informationOfManyStoriesIsThatOfAllDerivations(Language language) {
    requireExactInformation(language, new StoryTeller(language, 2).stories(0, 100));
  }

  private static void requireExactInformation(Language language, List<Story> stories) {
    for (Story story : stories) {
      Derivations derivations = new Derivations(Tale.in(language), story.text());
      double expected = derivations.probability();
      assertEquals(expected, Math.exp(-story.information()), 1e-9 * expected, story.text());
      assertEquals(1, derivations.count(), story.text());
    }
  }

  @Test
  void derivationsOfAnAmbiguousTextAreAddedUp() {
    // "a b" can be told as "a", "b" (1/2 * 1/2) and as "a b", "" (1/2 * 1/2).
    Tale ambiguous =
        page -> {
          if (page.choose(List.of(true, false))) {
            page.say("a");
            page.say("b", "c");
          } else {
            page.say("a b");
            page.say("", "d");
          }
        };
    Derivations derivations = new Derivations(ambiguous, "a b");
    assertEquals(2, derivations.count());
    assertEquals(0.5, derivations.probability(), 1e-15);
    assertEquals(0.25, new Derivations(ambiguous, "a b d").probability(), 1e-15);
  }

  @Test
  void equalOptionsAreAddedUp() {
    Tale careless = page -> page.say("a", "b", "a");
    assertEquals(2 / 3.0, new Derivations(careless, "a").probability(), 1e-15);
  }

  @Test
  void textOutsideTheGrammarHasNoDerivation() {
    Tale tale = page -> page.say("a", "b");
    assertEquals(0, new Derivations(tale, "c").count());
    assertEquals(0, new Derivations(tale, "a a").count());
  }
}
