package cero.data.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KoreanParticlesTest {
  @ParameterizedTest
  @CsvSource({
    "곰은(는), 곰은",
    "토끼은(는), 토끼는",
    "곰이(가), 곰이",
    "토끼이(가), 토끼가",
    "연을(를), 연을",
    "모자을(를), 모자를",
    "곰와(과), 곰과",
    "토끼와(과), 토끼와",
    "다솜아(야), 다솜아",
    "누리아(야), 누리야",
    "곰이었(였)어요, 곰이었어요",
    "토끼이었(였)어요, 토끼였어요",
    "다솜(이)라는, 다솜이라는",
    "누리(이)라는, 누리라는",
    "숲(으)로, 숲으로",
    "바다(으)로, 바다로",
    "교실(으)로, 교실로",
    "가은(는) 힣을(를), 가는 힣을"
  })
  void particlesFitTheSyllableBefore(String open, String expected) {
    assertEquals(expected, KoreanParticles.attach(open));
  }

  @Test
  void severalInASentence() {
    assertEquals(
        "누리는 다솜과 공을 가지고 언덕으로 갔어요.", KoreanParticles.attach("누리은(는) 다솜와(과) 공을(를) 가지고 언덕(으)로 갔어요."));
  }

  @Test
  void somethingElseThanKoreanIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> KoreanParticles.attach("cat은(는)"));
    assertThrows(IllegalArgumentException.class, () -> KoreanParticles.attach("은(는)"));
  }
}
