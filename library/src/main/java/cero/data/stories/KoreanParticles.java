package cero.data.stories;

import java.util.List;

/**
 * Chooses the form of Korean particles, which depends on whether the word before them ends in a
 * consonant. Frames leave it open in the way that Korean forms do: {@code "{hero}은(는)"}.
 */
final class KoreanParticles {
  private static final char FIRST_SYLLABLE = '가';
  private static final char LAST_SYLLABLE = '힣';

  /** Hangul syllables are ordered so that their 28 possible endings follow each other. */
  private static final int ENDINGS = 28;

  private static final int NO_CONSONANT = 0;
  private static final int RIEUL = 8;

  private record Particle(String open, String afterConsonant, String afterVowel) {}

  private static final List<Particle> PARTICLES =
      List.of(
          new Particle("은(는)", "은", "는"),
          new Particle("이(가)", "이", "가"),
          new Particle("을(를)", "을", "를"),
          new Particle("와(과)", "과", "와"),
          new Particle("아(야)", "아", "야"),
          new Particle("이었(였)", "이었", "였"),
          new Particle("(이)", "이", ""),
          new Particle("(으)로", "으로", "로"));

  private KoreanParticles() {}

  /**
   * The sentence with every open particle in the form that fits the syllable before it.
   *
   * @throws IllegalArgumentException if something else than a Hangul syllable stands before one
   */
  static String attach(String sentence) {
    String attached = sentence;
    for (Particle particle : PARTICLES) {
      attached = attach(particle, attached);
    }
    return attached;
  }

  private static String attach(Particle particle, String sentence) {
    int start = sentence.indexOf(particle.open());
    if (start < 0) {
      return sentence;
    }
    StringBuilder attached = new StringBuilder();
    int end = 0;
    for (; start >= 0; start = sentence.indexOf(particle.open(), end)) {
      attached.append(sentence, end, start).append(form(particle, sentence, start));
      end = start + particle.open().length();
    }
    return attached.append(sentence, end, sentence.length()).toString();
  }

  private static String form(Particle particle, String sentence, int start) {
    int ending = start == 0 ? -1 : ending(sentence.charAt(start - 1));
    if (ending < 0) {
      throw new IllegalArgumentException(
          "No Korean syllable stands before " + particle.open() + " in: " + sentence);
    }
    // The one exception: 로, not 으로, follows a final ㄹ.
    boolean vowel =
        ending == NO_CONSONANT || (ending == RIEUL && particle.afterConsonant().equals("으로"));
    return vowel ? particle.afterVowel() : particle.afterConsonant();
  }

  /** The number of a syllable's final consonant, 0 if there is none, -1 if it is no syllable. */
  private static int ending(char syllable) {
    boolean hangul = syllable >= FIRST_SYLLABLE && syllable <= LAST_SYLLABLE;
    return hangul ? (syllable - FIRST_SYLLABLE) % ENDINGS : -1;
  }
}
