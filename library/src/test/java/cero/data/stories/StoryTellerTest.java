package cero.data.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoryTellerTest {
  /** A trained model's floor depends on these stories, so no change may slip in unseen. */
  @ParameterizedTest
  @CsvSource({"ENGLISH,a94162904158fe59", "SPANISH,d32d79bbdb83f563", "KOREAN,d871773276a3a7fc"})
  void storiesNeverChange(Language language, String sha256) throws Exception {
    String text =
        new StoryTeller(language, 42)
            .stories(0, 100).stream()
                .map(story -> story.text() + "\n" + Math.round(story.information() * 1e9) + "\n")
                .collect(Collectors.joining());
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    assertEquals(sha256, HexFormat.of().formatHex(digest).substring(0, 16));
  }

  @ParameterizedTest
  @EnumSource
  void aStoryDependsOnLanguageSeedAndIndexOnly(Language language) {
    List<Story> stories = new StoryTeller(language, 5).stories(10, 20);
    assertEquals(20, stories.size());
    StoryTeller again = new StoryTeller(language, 5);
    for (int i = 19; i >= 0; i--) {
      assertEquals(stories.get(i), again.story(10 + i));
    }
    assertNotEquals(stories, new StoryTeller(language, 6).stories(10, 20));
    assertNotEquals(stories, new StoryTeller(language, 5).stories(11, 20));
  }

  @ParameterizedTest
  @EnumSource
  void storiesHardlyEverRepeat(Language language) {
    Set<String> texts = new HashSet<>();
    new StoryTeller(language, 0).stories(0, 5000).forEach(story -> texts.add(story.text()));
    new StoryTeller(language, 1).stories(0, 5000).forEach(story -> texts.add(story.text()));
    assertEquals(10_000, texts.size());
  }

  @ParameterizedTest
  @CsvSource({"ENGLISH,80,145", "SPANISH,80,160", "KOREAN,50,110"})
  void storiesAreShort(Language language, int fewestWords, int mostWords) {
    for (Story story : new StoryTeller(language, 2).stories(0, 5000)) {
      int words = story.text().split("\\s+").length;
      assertTrue(words >= fewestWords && words <= mostWords, words + " words: " + story.text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void storiesUseHundredsOfWordsAndSayMuch(Language language) {
    Set<String> forms = new HashSet<>();
    List<Story> stories = new StoryTeller(language, 3).stories(0, 5000);
    for (Story story : stories) {
      forms.addAll(List.of(story.text().split("[^\\p{L}]+")));
    }
    assertTrue(forms.size() >= 500, forms.size() + " words");
    double mean = stories.stream().mapToDouble(Story::information).average().orElseThrow();
    assertTrue(mean > 30 && mean < 60, mean + " nats");
  }

  @ParameterizedTest
  @EnumSource
  void storiesArePlainText(Language language) {
    for (Story story : new StoryTeller(language, 4).stories(0, 5000)) {
      String text = story.text();
      assertTrue(text.equals(text.strip()), text);
      assertTrue(!text.contains("  ") && !text.contains(" \n") && !text.contains("\n\n"), text);
      assertTrue(!text.contains("{") && !text.contains("}"), text);
    }
  }

  @Test
  void languagesHaveCodes() {
    for (Language language : Language.values()) {
      assertEquals(language, Language.of(language.code()));
    }
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Language.of("xx"));
    assertTrue(e.getMessage().contains("'xx'"), e.getMessage());
    for (Language language : Language.values()) {
      assertTrue(e.getMessage().contains(language.code()), e.getMessage());
    }
  }

  @Test
  void aNegativeCountIsRefused() {
    StoryTeller teller = new StoryTeller(Language.ENGLISH, 0);
    assertThrows(IllegalArgumentException.class, () -> teller.stories(0, -1));
    assertEquals(List.of(), teller.stories(0, 0));
  }
}
