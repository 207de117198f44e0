package cero.data.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KoreanTaleTest {
  private static final List<Story> STORIES = new StoryTeller(Language.KOREAN, 8).stories(0, 5000);

  @Test
  void particlesFitTheWordsOfTheLexicon() {
    List<String> words = new ArrayList<>(KoreanWords.NAMES);
    words.addAll(KoreanWords.KINDS);
    words.addAll(KoreanWords.TREASURES);
    words.addAll(KoreanWords.FAMILY);
    words.addAll(KoreanWords.SNACKS);
    KoreanWords.MISHAPS.forEach(mishap -> words.addAll(mishap.toys()));
    KoreanWords.SKILLS.forEach(skill -> words.add(skill.name()));
    KoreanWords.RECIPES.forEach(recipe -> words.addAll(recipe.dishes()));
    Pattern word =
        Pattern.compile(
            "(?<!\\p{L})(?:" + String.join("|", words) + ")(은|는|이|가|을|를|과|와|아|야|이라는|라는)(?!\\p{L})");
    List<String> afterConsonants = List.of("은", "이", "을", "과", "아", "이라는");
    int seen = 0;
    for (Story story : STORIES) {
      Matcher matcher = word.matcher(story.text());
      while (matcher.find()) {
        char last = story.text().charAt(matcher.start(1) - 1);
        boolean consonant = (last - 0xAC00) % 28 != 0;
        assertEquals(
            consonant,
            afterConsonants.contains(matcher.group(1)),
            matcher.group() + " in: " + story.text());
        seen++;
      }
    }
    assertTrue(seen > 50_000, seen + " particles");
  }

  @Test
  void noParticleIsLeftOpen() {
    for (Story story : STORIES) {
      assertFalse(story.text().contains("(") || story.text().contains(")"), story.text());
    }
  }

  @Test
  void theNarratorStaysPolite() {
    Pattern speech = Pattern.compile("\"[^\"]*\"");
    for (Story story : STORIES) {
      String narration = speech.matcher(story.text()).replaceAll("").replaceFirst("휘익!|쿵!", "");
      for (String sentence : narration.split("[.!?]", -1)) {
        assertTrue(sentence.isBlank() || sentence.endsWith("요"), sentence + " in: " + story.text());
      }
    }
  }

  @Test
  void storiesAreInHangul() {
    Pattern allowed = Pattern.compile("[가-힣 \n.,!?\"]+");
    for (Story story : STORIES) {
      assertTrue(allowed.matcher(story.text()).matches(), story.text());
    }
  }
}
