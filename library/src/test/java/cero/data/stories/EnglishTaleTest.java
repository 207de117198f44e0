package cero.data.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EnglishTaleTest {
  private static final Pattern WRONG_ARTICLE =
      Pattern.compile("\\b(a [aeiou]|an [^aeiou])", Pattern.CASE_INSENSITIVE);
  private static final Pattern GIRL_OR_BOY = Pattern.compile("\\b(girl|boy) (named|who)\\b");

  @Test
  void articlesFitTheirNouns() {
    for (Story story : new StoryTeller(Language.ENGLISH, 8).stories(0, 5000)) {
      Matcher wrong = WRONG_ARTICLE.matcher(story.text());
      assertFalse(wrong.find(), story.text());
    }
  }

  @Test
  void sentencesStartWithACapitalAndQuotesArePaired() {
    Pattern lowerCase = Pattern.compile("(^|\n|[.!] )\"?[a-z]");
    for (Story story : new StoryTeller(Language.ENGLISH, 8).stories(0, 5000)) {
      assertFalse(lowerCase.matcher(story.text()).find(), story.text());
      assertEquals(0, story.text().chars().filter(c -> c == '"').count() % 2, story.text());
      assertTrue(story.text().chars().allMatch(c -> c < 128), story.text());
    }
  }

  @Test
  void aHeroKeepsOnePronoun() {
    for (Story story : new StoryTeller(Language.ENGLISH, 9).stories(0, 5000)) {
      String text = story.text();
      boolean she = Pattern.compile("\\b([Ss]he|[Hh]er)\\b").matcher(text).find();
      boolean he = Pattern.compile("\\b([Hh]e|[Hh]is|[Hh]im)\\b").matcher(text).find();
      assertFalse(she && he, text);
      Matcher kind = GIRL_OR_BOY.matcher(text);
      if (kind.find()) {
        assertFalse(kind.group(1).equals("girl") ? he : she, text);
      }
    }
  }
}
