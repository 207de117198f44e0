package cero.data.stories;

import cero.data.stories.Plots.Dream;
import cero.data.stories.Plots.Helper;
import cero.data.stories.Plots.Mishap;
import cero.data.stories.Plots.OutOfReach;
import cero.data.stories.Plots.Recipe;
import cero.data.stories.Plots.Search;
import cero.data.stories.Plots.Shelter;
import cero.data.stories.Plots.Skill;
import java.util.List;

/** The words of the Korean stories. */
final class KoreanWords {
  private KoreanWords() {}

  static final List<String> NAMES =
      List.of(
          "누리", "마루", "두리", "보리", "토리", "나래", "단비", "슬기", "미르", "루리", "가온", "라온", "하람", "아람", "다솜",
          "초롱", "소담", "도담", "새봄", "한별", "보람", "한결");

  static final List<String> KINDS =
      List.of(
          "여자아이", "남자아이", "아기 여우", "생쥐", "고슴도치", "아기 양", "고양이", "아기 돼지", "판다", "너구리", "햄스터", "당나귀",
          "강아지", "아기 사슴", "코알라");

  static final List<String> TRAITS =
      List.of(
          "호기심 많은", "씩씩한", "상냥한", "장난기 많은", "꿈 많은", "명랑한", "예의 바른", "사랑스러운", "얌전한", "익살스러운", "똑똑한",
          "마음씨 고운");
  static final List<String> FRIEND_TRAITS =
      List.of("지혜로운", "다정한", "쾌활한", "영리한", "나이 많은", "어린", "마음씨 좋은");

  static final List<String> HOMES =
      List.of("숲 가까이에", "작은 강가에", "푸른 언덕 아래에", "마을 끝에", "호숫가 작은 집에", "오래된 풍차 옆에");

  static final List<String> WEATHERS = List.of("햇살 좋은", "따뜻한", "화창한", "맑은", "싱그러운", "포근한");
  static final List<String> TIMES = List.of("아침", "오후");
  static final List<String> COLORS = List.of("빨간", "파란", "노란", "초록색", "주황색", "보라색", "하얀");
  static final List<String> FAMILY = List.of("할머니", "할아버지", "엄마", "아빠", "이모", "삼촌");

  private static final OutOfReach<String> HIGH =
      new OutOfReach<>(
          List.of("키 큰 소나무 꼭대기", "오래된 탑 지붕 위", "참나무의 제일 높은 가지"),
          List.of("{hero}은(는) 폴짝폴짝 뛰어 보았지만 너무 높았어요.", "{hero}은(는) 까치발을 하고 손을 뻗었지만 닿지 않았어요."),
          List.of(
              new Helper<>(
                  "부엉이", "내 날개로 금방 다녀올게", "{friend}은(는) 소리 없이 날아올라 {thing}을(를) 살며시 물고 내려왔어요."),
              new Helper<>(
                  "까마귀", "나는 하늘을 날 수 있잖아", "{friend}은(는) 검은 날개를 펴고 날아올라 {thing}을(를) 가져왔어요."),
              new Helper<>(
                  "다람쥐",
                  "오르기라면 내가 일등이야",
                  "{friend}은(는) 쪼르르 올라가더니 눈 깜짝할 사이에 {thing}을(를) 가지고 내려왔어요.")));
  private static final OutOfReach<String> ON_THE_WATER =
      new OutOfReach<>(
          List.of("연못 한가운데", "강가 저편의 바위 위", "호수의 작은 섬"),
          List.of("{hero}은(는) 발을 살짝 담가 보았지만 물이 차고 깊었어요.", "{hero}은(는) 긴 막대기를 뻗어 보았지만 너무 멀었어요."),
          List.of(
              new Helper<>("수달", "나는 헤엄을 아주 잘 쳐", "{friend}은(는) 풍덩 뛰어들어 {thing}을(를) 물가로 밀고 왔어요."),
              new Helper<>("오리", "물이라면 걱정 없어", "{friend}은(는) 동동 헤엄쳐 가서 {thing}을(를) 물고 돌아왔어요."),
              new Helper<>("백조", "내가 얼른 다녀올게", "{friend}은(는) 물 위를 미끄러지듯 가서 {thing}을(를) 가져왔어요.")));
  private static final OutOfReach<String> UNDERGROUND =
      new OutOfReach<>(
          List.of("깊은 구멍 속", "어두운 굴속", "늙은 나무뿌리 사이"),
          List.of("{hero}은(는) 팔을 쭉 뻗어 보았지만 너무 깊었어요.", "{hero}은(는) 땅을 파 보았지만 돌처럼 단단했어요."),
          List.of(
              new Helper<>("두더지", "땅파기는 내가 제일 잘해", "{friend}은(는) 땅을 파고 또 파서 {thing}을(를) 꺼냈어요."),
              new Helper<>(
                  "오소리", "내 발은 땅을 아주 잘 파", "흙이 여기저기 튀더니 {friend}이(가) {thing}을(를) 들고 나왔어요."),
              new Helper<>(
                  "토끼", "나는 날마다 굴을 파", "{friend}은(는) 작은 굴을 파고 들어가 {thing}을(를) 가지고 나왔어요.")));
  private static final OutOfReach<String> UNDER_A_WEIGHT =
      new OutOfReach<>(
          List.of("쓰러진 나무 밑", "커다란 바위 뒤", "부서진 수레 밑"),
          List.of("{hero}은(는) 있는 힘껏 밀었지만 꿈쩍도 하지 않았어요.", "{hero}은(는) 끙끙 당겨 보았지만 너무 무거웠어요."),
          List.of(
              new Helper<>("곰", "나는 힘이 아주 세", "{friend}이(가) 한 번 밀고 두 번 밀자 {thing}이(가) 쏙 나왔어요."),
              new Helper<>("코끼리", "내 코는 무엇이든 꺼낼 수 있어", "{friend}은(는) 긴 코를 쑥 넣어 {thing}을(를) 꺼냈어요."),
              new Helper<>("황소", "무거운 건 나한테 맡겨", "{friend}이(가) 영차 하고 밀자 {thing}이(가) 나타났어요.")));

  static final List<Mishap<String>> MISHAPS =
      List.of(
          new Mishap<>(
              List.of("연", "모자", "목도리", "리본", "종이비행기"),
              List.of(
                  "그런데 갑자기 바람이 불어 {thing}이(가) {spot}까지 날아가 버렸어요.",
                  "휘익! 센 바람이 {thing}을(를) {spot}(으)로 날려 보냈어요.",
                  "그때 센 바람이 불더니 {thing}을(를) {spot}에 내려놓았어요."),
              List.of(HIGH, ON_THE_WATER)),
          new Mishap<>(
              List.of("공", "구슬", "굴렁쇠", "장난감 자동차", "나무 바퀴"),
              List.of(
                  "그런데 갑자기 {thing}이(가) 데굴데굴 굴러 {spot}(으)로 들어가 버렸어요.",
                  "그때 {thing}이(가) 손에서 미끄러져 {spot}(으)로 굴러가 버렸어요.",
                  "쿵! {thing}이(가) 돌에 부딪히더니 {spot}(으)로 사라졌어요."),
              List.of(UNDERGROUND, UNDER_A_WEIGHT)));

  static final List<String> TREASURES =
      List.of("은종", "금빛 단추", "작은 열쇠", "유리 별", "나무 피리", "반짝이는 동전", "조그만 오르골");

  static final List<String> SEARCHED = List.of("침대 밑", "문 뒤", "주머니 속", "부엌", "이불 속", "책장 위");

  static final List<Search<String>> SEARCHES =
      List.of(
          new Search<>(
              List.of(
                  new Helper<>("사냥개", "내 코는 무엇이든 찾아내", "{friend}은(는) 여기저기 킁킁거리다가 {spot}에서 멈췄어요."),
                  new Helper<>("개미핥기", "나는 코만 따라가면 돼", "{friend}은(는) 마당을 킁킁 돌다가 {spot}에서 멈췄어요.")),
              List.of("낙엽 더미 옆", "짚 더미 앞", "화분 뒤")),
          new Search<>(
              List.of(
                  new Helper<>("매", "하늘에서는 다 보여", "{friend}은(는) 하늘을 빙빙 돌다가 {spot}에 내려앉았어요."),
                  new Helper<>(
                      "까치", "나는 눈이 아주 밝아", "{friend}은(는) 이 나무 저 나무로 날아다니다가 {spot}에 내려앉았어요.")),
              List.of("풀숲 사이", "오솔길 옆", "오래된 우물가")),
          new Search<>(
              List.of(
                  new Helper<>(
                      "딱정벌레",
                      "나는 아주 좁은 곳에도 들어갈 수 있어",
                      "{friend}은(는) 틈이란 틈은 다 들여다보다가 {spot}에서 멈췄어요."),
                  new Helper<>(
                      "개미", "작은 것은 작은 친구가 찾는 법이야", "{friend}은(는) 벽을 따라 부지런히 기어가다가 {spot}에서 멈췄어요.")),
              List.of("마루 틈", "낡은 상자 뒤", "헌 판자 밑")));

  static final List<Skill<String>> SKILLS =
      List.of(
          new Skill<>(
              "헤엄치기",
              "물이 무서워 얼른 물가로 돌아왔어요",
              List.of("오리", "개구리", "수달"),
              "천천히 발을 차면서 숨을 쉬어 봐",
              "연못 끝까지 헤엄쳤어요"),
          new Skill<>(
              "나무 타기",
              "두 걸음 만에 주르륵 미끄러졌어요",
              List.of("다람쥐", "원숭이", "도마뱀"),
              "꼭 붙잡고 아래를 보지 마",
              "참나무 꼭대기까지 올라갔어요"),
          new Skill<>(
              "노래 부르기",
              "끽 하는 이상한 소리만 나왔어요",
              List.of("꾀꼬리", "종달새", "귀뚜라미"),
              "숨을 깊이 쉬고 즐거운 생각을 해 봐",
              "모두 앞에서 노래 한 곡을 다 불렀어요"),
          new Skill<>(
              "춤추기",
              "그만 제 발에 걸려 넘어졌어요",
              List.of("두루미", "나비", "공작"),
              "음악을 들으면서 넷까지 세어 봐",
              "풀밭 이쪽에서 저쪽까지 춤을 추었어요"),
          new Skill<>(
              "휘파람 불기",
              "바람 소리만 났어요",
              List.of("휘파람새", "카나리아", "앵무새"),
              "입을 동그랗게 하고 살살 불어 봐",
              "즐거운 노래를 휘파람으로 불었어요"),
          new Skill<>(
              "개울 뛰어넘기",
              "물에 풍덩 빠지고 말았어요",
              List.of("토끼", "메뚜기", "캥거루"),
              "건너편을 보면서 힘껏 달려 봐",
              "새처럼 훌쩍 개울을 뛰어넘었어요"),
          new Skill<>(
              "책 읽기",
              "글자들이 춤을 추는 것만 같았어요",
              List.of("부엉이", "거북이", "거위"),
              "한 글자씩 차례차례 읽어 봐",
              "이야기책 한 권을 소리 내어 다 읽었어요"));

  static final List<Recipe<String>> RECIPES =
      List.of(
          new Recipe<>(List.of("꿀케이크", "꿀빵"), "꿀", "한 단지", List.of("꿀벌", "곰")),
          new Recipe<>(List.of("호두 파이", "호두 빵"), "호두", "한 봉지", List.of("다람쥐", "청설모")),
          new Recipe<>(List.of("우유 푸딩", "우유죽"), "우유", "한 병", List.of("젖소", "염소")),
          new Recipe<>(List.of("달걀빵", "달걀찜"), "달걀", "한 바구니", List.of("암탉", "거위")),
          new Recipe<>(List.of("당근 케이크", "당근 수프"), "당근", "한 다발", List.of("토끼", "말")),
          new Recipe<>(List.of("사과 파이", "사과 케이크"), "사과", "한 상자", List.of("사슴", "조랑말")));

  static final List<String> OUTINGS = List.of("꽃구경", "연날리기", "공놀이", "보물찾기", "나비 구경");
  static final List<String> OUTING_PLACES = List.of("언덕", "풀밭", "폭포 옆", "바닷가", "공원");
  static final List<String> SNACKS = List.of("샌드위치", "앵두", "과자", "자두", "김밥", "딸기");
  static final List<Shelter<String>> SHELTERS =
      List.of(
          new Shelter<>("두더지", "아늑한 굴"),
          new Shelter<>("토끼", "따뜻한 굴"),
          new Shelter<>("곰", "포근한 동굴"),
          new Shelter<>("비버", "나무 오두막"),
          new Shelter<>("말", "작은 마구간"),
          new Shelter<>("부엉이", "나무 구멍"));
  static final List<String> FUN =
      List.of(
          "재미있는 이야기를 했어요",
          "카드놀이를 했어요",
          "베개로 성을 쌓았어요",
          "신나는 노래를 불렀어요",
          "알록달록 그림을 그렸어요",
          "벽에 동물 그림자를 만들었어요");

  static final List<Dream<String>> DREAMS =
      List.of(
          new Dream<>(
              "달",
              List.of("의자 위에 올라섰지만 달은 아직도 멀었어요.", "밧줄을 하늘로 던졌지만 머리 위로 툭 떨어졌어요."),
              List.of(
                  new Helper<>(
                      "개구리", "내 연못을 들여다봐", "물 위에 둥근 달이 환하게 떠 있었고, {hero}은(는) 손가락으로 달을 살짝 만졌어요."),
                  new Helper<>("왜가리", "나랑 호수에 가자", "발밑에서 달이 반짝였고, {hero}은(는) 그 달을 가만히 쓰다듬었어요.")),
              "발밑까지 찾아오는 달"),
          new Dream<>(
              "별",
              List.of("침대에서 뛰어 보았지만 별은 아직도 멀었어요.", "밤새 그물을 들고 기다렸지만 별은 떨어지지 않았어요."),
              List.of(
                  new Helper<>("반딧불이", "나도 작은 빛이야", "{friend}은(는) 빙글빙글 날며 하늘의 별처럼 반짝였어요."),
                  new Helper<>("올빼미", "어두울 때 내 눈을 봐", "{friend}의 두 눈이 하늘의 별처럼 반짝였어요.")),
              "말을 하는 별"),
          new Dream<>(
              "구름",
              List.of("언덕에 올라갔지만 구름은 아직도 멀었어요.", "바구니로 잡으려 했지만 바구니는 텅 비어 있었어요."),
              List.of(
                  new Helper<>("양", "내 털을 만져 봐", "하얗고 둥글고 보드라워서 {hero}은(는) 까르르 웃었어요."),
                  new Helper<>("토끼", "내 꼬리를 만져 봐", "하얗고 동그랗고 폭신해서 {hero}은(는) 까르르 웃었어요.")),
              "따뜻하고 보드라운 구름"),
          new Dream<>(
              "무지개",
              List.of("빗속을 달려갔지만 무지개는 자꾸 멀어졌어요.", "무지개가 닿은 땅을 파 보았지만 진흙뿐이었어요."),
              List.of(
                  new Helper<>("벌새", "햇빛 속에서 내 깃털을 봐", "{friend}이(가) 빙그르르 돌자 온갖 빛깔이 반짝였어요."),
                  new Helper<>(
                      "나비", "내가 날개를 펴는 걸 봐", "{friend}이(가) {hero}의 손에 앉아 날개를 펴자 온갖 빛깔이 반짝였어요.")),
              "날아다니는 무지개"));
}
