package cero.data.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.data.stories.SpanishWords.Noun;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpanishTaleTest {
  private static final List<Story> STORIES = new StoryTeller(Language.SPANISH, 8).stories(0, 5000);

  @Test
  void articlesAgreeWithTheLexicon() {
    List<Noun> nouns = new ArrayList<>(SpanishWords.KINDS);
    nouns.addAll(SpanishWords.TREASURES);
    SpanishWords.MISHAPS.forEach(mishap -> {
      nouns.addAll(mishap.toys());
      mishap.places().forEach(p -> p.helpers().forEach(h -> nouns.add(h.kind())));
    });
    SpanishWords.SEARCHES.forEach(s -> s.helpers().forEach(h -> nouns.add(h.kind())));
    SpanishWords.SKILLS.forEach(skill -> nouns.addAll(skill.teachers()));
    SpanishWords.RECIPES.forEach(recipe -> {
      nouns.addAll(recipe.dishes());
      nouns.addAll(recipe.helpers());
    });
    SpanishWords.SHELTERS.forEach(shelter -> {
      nouns.add(shelter.kind());
      nouns.add(shelter.home());
    });
    Pattern wrong =
        Pattern.compile(
            "\\b(?:[Ee]l|[Uu]n|del|al) (?:"
                + words(nouns, true)
                + ")\\b|\\b(?:[Ll]a|[Uu]na) (?:"
                + words(nouns, false)
                + ")\\b",
            Pattern.UNICODE_CHARACTER_CLASS);
    assertTrue(wrong.matcher("Vio la sombrero.").find());
    assertTrue(wrong.matcher("Era un niña.").find());
    for (Story story : STORIES) {
      assertFalse(wrong.matcher(story.text()).find(), story.text());
    }
  }

  @Test
  void prepositionsContractWithTheArticle() {
    Pattern apart = Pattern.compile("\\b(a|de) el\\b");
    for (Story story : STORIES) {
      assertFalse(apart.matcher(story.text()).find(), story.text());
    }
  }

  @Test
  void andIsSpelledEBeforeTheSoundI() {
    Pattern wrong = Pattern.compile("\\by (?:[IÍií]|[Hh]i(?!e))");
    assertTrue(wrong.matcher("jugaron y hicieron").find());
    for (Story story : STORIES) {
      assertFalse(wrong.matcher(story.text()).find(), story.text());
    }
  }

  @Test
  void adjectivesAgreeWithTheHero() {
    Pattern heroNamed = Pattern.compile("(?:que se llamaba|, de nombre) (\\p{L}+)|^(\\p{L}+) era");
    Pattern adjective = Pattern.compile("(?:ansad|ojad|olorad)([oa])\\b");
    Pattern trait =
        Pattern.compile(
            SpanishWords.KINDS.stream()
                .map(Noun::word)
                .collect(Collectors.joining("|", "\\b(un|una) (?:", ") (?:muy )?(\\p{L}+)")));
    String masculine = SpanishWords.BOYS.stream().map(Noun::word).collect(Collectors.joining("|"));
    int seen = 0;
    for (Story story : STORIES) {
      Matcher hero = heroNamed.matcher(story.text());
      assertTrue(hero.find(), story.text());
      String name = hero.group(1) != null ? hero.group(1) : hero.group(2);
      String ending = name.matches(masculine) ? "o" : "a";
      Matcher adjectives = adjective.matcher(story.text());
      while (adjectives.find()) {
        assertEquals(ending, adjectives.group(1), story.text());
        seen++;
      }
      Matcher first = trait.matcher(story.text());
      assertTrue(first.find(), story.text());
      assertEquals(ending.equals("o") ? "un" : "una", first.group(1), story.text());
      assertFalse(first.group(2).endsWith(ending.equals("o") ? "a" : "o"), story.text());
    }
    assertTrue(seen > 500, seen + " adjectives");
  }

  @Test
  void adjectivesTakeTheirFeminineForms() {
    assertEquals("roja", SpanishWords.agreeing("rojo", true));
    assertEquals("azul", SpanishWords.agreeing("azul", true));
    assertEquals("juguetona", SpanishWords.agreeing("juguetón", true));
    assertEquals("soñadora", SpanishWords.agreeing("soñador", true));
    assertEquals("juguetón", SpanishWords.agreeing("juguetón", false));
  }

  @Test
  void signsOpenAndClose() {
    for (Story story : STORIES) {
      assertEquals(count(story, '¿'), count(story, '?'), story.text());
      assertEquals(count(story, '¡'), count(story, '!'), story.text());
      for (String line : story.text().lines().toList()) {
        // A dash opens a line of dialogue, or stands beside the words of the narrator in one.
        assertTrue(line.startsWith("—") || !line.contains("—"), story.text());
        assertTrue(line.matches("[—¡¿\\p{Lu}].*[.!?:]"), story.text());
      }
    }
  }

  private static long count(Story story, char sign) {
    return story.text().chars().filter(c -> c == sign).count();
  }

  private static String words(List<Noun> nouns, boolean feminine) {
    return nouns.stream()
        .filter(noun -> noun.feminine() == feminine)
        .map(Noun::word)
        .collect(Collectors.joining("|"));
  }
}
