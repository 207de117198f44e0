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

/**
 * One story in Korean: somebody has a wish, something is in the way, a friend can do just what is
 * needed, and all ends well. The narrator speaks in 해요체, the characters among themselves in 반말.
 */
final class KoreanTale {
  private final Page page;
  private String hero = "";

  KoreanTale(Page page) {
    this.page = page;
    page.spell(KoreanParticles::attach);
  }

  void tell() {
    introduceHero();
    List<Runnable> plots =
        List.of(
            this::toyOutOfReach,
            this::lostTreasure,
            this::learning,
            this::cooking,
            this::rainyDay,
            this::dream);
    page.choose(plots).run();
  }

  private void introduceHero() {
    page.let("kind", page.choose(KoreanWords.KINDS));
    hero = page.choose(KoreanWords.NAMES);
    page.let("hero", hero);
    page.let("home", page.choose(KoreanWords.HOMES));
    page.let("trait", page.choose(KoreanWords.TRAITS));
    page.say(
        "옛날 옛날에 {home} {hero}(이)라는 {trait} {kind}이(가) 살았어요.",
        "{home} {trait} {kind} {hero}이(가) 살고 있었어요.",
        "{trait} {kind} {hero}은(는) {home} 살았어요.",
        "{hero}은(는) {home} 사는 {trait} {kind}이었(였)어요.");
  }

  private void toyOutOfReach() {
    chooseDay();
    Mishap<String> mishap = page.choose(KoreanWords.MISHAPS);
    page.let("thing", page.choose(mishap.toys()));
    page.let("color", page.choose(KoreanWords.COLORS));
    page.say(
        "어느 {day}, {hero}은(는) {color} {thing}을(를) 가지고 밖으로 나갔어요.",
        "어느 {day}, {hero}은(는) {color} {thing}을(를) 가지고 놀고 있었어요.",
        "{day}이었(였)어요. {hero}은(는) 밖에서 {color} {thing}을(를) 가지고 놀았어요.");
    OutOfReach<String> place = page.choose(mishap.places());
    page.let("spot", page.choose(place.spots()));
    page.say(mishap.accidents());
    page.say(place.attempts());

    page.paragraph();
    Helper<String> helper = page.choose(place.helpers());
    meet(helper.kind());
    page.say(
        "\"내 {thing}이(가) {spot}에 있어.\" {hero}이(가) 대답했어요.",
        "\"{thing}을(를) 되찾을 수가 없어.\" {hero}이(가) 말했어요.",
        "\"저기 봐, 내 {color} {thing}!\" {hero}이(가) 외쳤어요.");
    promise(helper);
    page.say(helper.deed());

    page.paragraph();
    thank();
    page.say(
        "{hero}와(과) {friend}은(는) 해가 질 때까지 {color} {thing}을(를) 가지고 놀았어요.",
        "둘은 하루 종일 {color} {thing}을(를) 번갈아 가지고 놀았어요.",
        "그날부터 {kind}와(과) {friend kind}은(는) 언제나 함께 놀았어요.");
    page.say("", "혼자서 못 하는 일도 둘이서는 할 수 있어요.", "누구나 잘하는 것이 하나쯤 있어요.", "힘들 때는 친구에게 도와 달라고 하면 돼요.");
  }

  private void lostTreasure() {
    page.let("thing", page.choose(KoreanWords.TREASURES));
    page.let("family", page.choose(KoreanWords.FAMILY));
    page.say(
        "{hero}은(는) {family}께서 주신 {thing}을(를) 어디든 가지고 다녔어요.",
        "{family}께서 선물해 주신 {thing}은(는) {hero}의 보물이었어요.");
    chooseDay();
    page.say("그런데 어느 {day}, {thing}이(가) 사라졌어요!", "어느 {day}, {thing}이(가) 아무 데도 보이지 않았어요.");
    String first = page.choose(KoreanWords.SEARCHED);
    page.let("here", first);
    page.let("there", page.chooseOtherThan(first, KoreanWords.SEARCHED));
    page.say(
        "{hero}은(는) {here}와(과) {there}을(를) 찾아보았지만 없었어요.", "{here}도 보고 {there}도 보았지만 찾을 수 없었어요.");

    page.paragraph();
    Search<String> search = page.choose(KoreanWords.SEARCHES);
    Helper<String> helper = page.choose(search.helpers());
    meet(helper.kind());
    page.say(
        "\"{family}께서 주신 {thing}을(를) 잃어버렸어.\" {hero}이(가) 말했어요.",
        "\"내 {thing}이(가) 없어졌어.\" {hero}이(가) 대답했어요.");
    promise(helper);
    page.let("spot", page.choose(search.spots()));
    page.say(helper.deed());
    page.say(
        "거기에 {thing}이(가) 있었어요!",
        "무엇이 있었을까요? 바로 {thing}이었(였)어요!",
        "\"이거 네 {thing} 맞지?\" {friend}이(가) 물었어요.");

    page.paragraph();
    thank();
    page.say(
        "그날부터 {hero}은(는) {thing}을(를) 목에 걸고 다녔어요.",
        "그날 밤 {hero}은(는) {thing}을(를) 베개 밑에 두고 잠들었어요.",
        "{hero}은(는) {friend}이(가) {spot}에서 {thing}을(를) 찾아 준 이야기를 {family}께 들려드렸어요.");
    page.say("", "친구를 얻은 것이 더 큰 선물이었어요.", "좋은 친구는 함께 찾아 주어요.");
  }

  private void learning() {
    Skill<String> skill = page.choose(KoreanWords.SKILLS);
    page.let("skill", skill.name());
    page.say(
        "{hero}은(는) 무엇보다 {skill}을(를) 배우고 싶었어요.",
        "{hero}의 소원은 {skill}을(를) 잘하는 것이었어요.",
        "\"나도 {skill}을(를) 잘하고 싶어.\" {hero}은(는) 늘 말했어요.");
    chooseDay();
    page.let("failure", skill.failure());
    page.say("어느 {day} 혼자 해 보았지만 {failure}.", "어느 {day} 용기를 내 보았지만 {failure}.");
    page.say(
        "\"나는 못 하나 봐.\" {hero}이(가) 한숨을 쉬었어요.",
        "{hero}은(는) 그만두고 싶었어요.",
        "{hero}은(는) 얼굴이 빨개져서 숨고 싶었어요.");

    page.paragraph();
    meet(page.choose(skill.teachers()));
    page.say("\"{skill}이(가) 너무 어려워.\" {hero}이(가) 말했어요.", "\"다들 나를 보고 웃을 거야.\" {hero}이(가) 대답했어요.");
    page.let("advice", skill.advice());
    page.say(
        "\"나도 처음에는 힘들었어. {advice}.\" {friend}이(가) 말했어요.",
        "\"내가 가르쳐 줄게. {advice}.\" {friend}이(가) 말했어요.");
    page.say("둘은 일주일 동안 날마다 연습했어요.", "둘은 해 보고 또 해 보았어요.", "둘은 해가 질 때까지 연습했어요.");
    page.let("success", skill.success());
    page.say("드디어 {hero}은(는) {success}!", "마침내 {hero}은(는) {success}.");

    page.paragraph();
    thank();
    page.say(
        "이제 {hero}은(는) {skill}을(를) 누구보다 잘해요.",
        "이제 {hero}은(는) 다른 친구들에게 {skill}을(를) 가르쳐 줘요.",
        "그날 밤 {trait} {kind}은(는) 웃으며 잠이 들었어요.");
    page.say("", "처음부터 잘하는 친구는 없어요.", "친구와 함께라면 배우는 것도 즐거워요.");
  }

  private void cooking() {
    chooseDay();
    Recipe<String> recipe = page.choose(KoreanWords.RECIPES);
    page.let("dish", page.choose(recipe.dishes()));
    page.let("family", page.choose(KoreanWords.FAMILY));
    page.say(
        "어느 {day}, {hero}은(는) {family}께 드릴 {dish}을(를) 만들기로 했어요.",
        "\"오늘은 {family}께 {dish}을(를) 만들어 드려야지.\" 어느 {day}, {hero}이(가) 말했어요.",
        "어느 {day}, {hero}은(는) {family}께 {dish}을(를) 만들어 드리려고 앞치마를 둘렀어요.");
    page.say(
        "{hero}은(는) 손을 씻고 제일 큰 그릇을 꺼냈어요.",
        "{hero}은(는) 그릇과 나무 숟가락을 꺼냈어요.",
        "{hero}은(는) 콧노래를 부르며 불을 켰어요.");
    page.let("food", recipe.ingredient());
    page.say(
        "그런데 {food}이(가) 하나도 없었어요.",
        "그런데 부엌 어디에도 {food}이(가) 없었어요.",
        "\"이런, {food}이(가) 없네!\" {hero}이(가) 외쳤어요.");

    page.paragraph();
    page.let("friend kind", page.choose(recipe.helpers()));
    nameFriend();
    page.say(
        "그래서 {hero}은(는) {friend kind} {friend}을(를) 찾아갔어요.",
        "{hero}은(는) {friend kind} {friend}의 집 문을 두드렸어요.",
        "{hero}은(는) 옆집에 사는 {friend kind} {friend}에게 달려갔어요.");
    page.say(
        "\"{friend}아(야), {food} 좀 나눠 줄 수 있어?\" {hero}이(가) 물었어요.",
        "\"{dish}을(를) 만들려면 {food}이(가) 있어야 해.\" {hero}이(가) 말했어요.");
    page.let("amount", recipe.amount());
    page.say(
        "\"그럼, 물론이지!\" {friend}은(는) {food} {amount}을(를) 가져왔어요.",
        "\"나는 많이 있어. {food} {amount} 가져가!\" {friend}이(가) 말했어요.",
        "\"얼마든지!\" {friend}은(는) {food} {amount}을(를) 내주었어요.");
    page.say("둘이 함께 만들자 온 집에 {dish} 냄새가 솔솔 퍼졌어요.", "둘은 {dish}이(가) 다 될 때까지 함께 젓고 또 저었어요.");

    page.paragraph();
    page.say(
        "{family}께서는 한 입 드시고 손뼉을 치셨어요.",
        "\"세상에서 제일 맛있는 {dish}(이)구나!\" {family}께서 말씀하셨어요.",
        "{family}께서는 아주 기뻐하셨어요.");
    page.say(
        "제일 큰 접시는 {friend}의 차지였어요.",
        "\"{friend}와(과) 함께 만들었어요.\" {hero}이(가) 자랑스럽게 말했어요.",
        "{hero}은(는) {friend}에게도 한 접시 담아 주며 고맙다고 했어요.");
    page.say("", "음식은 나누어 먹을 때 더 맛있어요.", "좋은 이웃은 보물과 같아요.");
  }

  private void rainyDay() {
    chooseDay();
    page.let("outing", page.choose(KoreanWords.OUTINGS));
    page.let("place", page.choose(KoreanWords.OUTING_PLACES));
    page.let("snack", page.choose(KoreanWords.SNACKS));
    page.say(
        "어느 {day}, {hero}은(는) 바구니에 {snack}을(를) 담아 {place}(으)로 {outing}을(를) 하러 나섰어요.",
        "어느 {day}, {hero}은(는) {place}에서 {outing}을(를) 하려고 {snack}을(를) 싸서 길을 나섰어요.");
    page.say(
        "그런데 가는 길에 먹구름이 몰려오더니 비가 내렸어요.",
        "그런데 우르릉 천둥이 치더니 소나기가 쏟아졌어요.",
        "그런데 빗방울이 코에 톡 떨어지더니 후드득 비가 왔어요.");
    page.say(
        "\"이제 {outing}은(는) 못 하겠네.\" {hero}은(는) 슬펐어요.",
        "{hero}은(는) 덤불 밑에서 비를 맞으며 울상이 되었어요.",
        "\"오늘은 틀렸어!\" {hero}이(가) 울먹였어요.");

    page.paragraph();
    Shelter<String> shelter = page.choose(KoreanWords.SHELTERS);
    page.let("friend kind", shelter.kind());
    nameFriend();
    page.let("shelter", shelter.home());
    page.say(
        "\"어서 들어와!\" {friend kind} {friend}이(가) {shelter}에서 불렀어요.",
        "\"이리 와, 여기는 비가 안 들어와!\" {friend kind} {friend}이(가) {shelter}에서 불렀어요.");
    page.say(
        "안은 따뜻했고 작은 등불이 켜져 있었어요.", "{friend}은(는) 수건과 따뜻한 코코아를 가져다주었어요.", "조금 좁았지만 둘이 앉기에는 딱 좋았어요.");
    page.let("fun", page.choose(KoreanWords.FUN));
    page.say(
        "둘은 {snack}을(를) 나누어 먹고 {fun}.",
        "둘은 빗소리를 들으며 {snack}을(를) 먹고 {fun}.",
        "둘은 {snack}을(를) 맛있게 먹은 다음 {fun}.");

    page.paragraph();
    page.say(
        "\"비가 그쳤어. 이제 {outing}을(를) 할 수 있어.\" {friend}이(가) 말했어요.",
        "\"무지개다! 이제 {outing}을(를) 하러 갈래?\" {friend}이(가) 물었어요.",
        "\"해가 나왔네. 아직도 {outing}을(를) 하고 싶어?\" {friend}이(가) 물었어요.");
    page.say(
        "\"내일 할래. 오늘은 네 {shelter}이(가) 더 좋아.\" {hero}이(가) 대답했어요.",
        "\"같이 가자!\" 둘은 곧 {place}에서 신나게 놀았어요.",
        "\"고마워, 그런데 여기서 노는 게 더 재미있어!\" {hero}이(가) 대답했어요.");
    page.say("", "친구와 함께라면 비 오는 날도 좋은 날이에요.", "비가 행운을 데려올 때도 있어요.");
  }

  private void dream() {
    Dream<String> dream = page.choose(KoreanWords.DREAMS);
    page.let("dream", dream.thing());
    page.say(
        "{hero}에게는 {dream}을(를) 만져 보고 싶다는 소원이 있었어요.",
        "{hero}은(는) 무엇보다 {dream}을(를) 만져 보고 싶었어요.",
        "\"{dream}을(를) 한번 만져 봤으면!\" {hero}은(는) 날마다 말했어요.");
    page.say(dream.attempts());
    page.say("\"나한테는 너무 멀어.\" {hero}이(가) 한숨을 쉬었어요.", "{hero}은(는) 지쳐서 풀밭에 주저앉았어요.");

    page.paragraph();
    Helper<String> helper = page.choose(dream.helpers());
    meet(helper.kind());
    page.say(
        "\"{dream}을(를) 만지고 싶은데 안 돼.\" {hero}이(가) 말했어요.",
        "\"딱 한 번만 {dream}을(를) 만져 보고 싶어.\" {hero}이(가) 대답했어요.");
    promise(helper);
    page.say(helper.deed());

    page.paragraph();
    thank();
    page.let("better", dream.better());
    page.say(
        "이제 {hero}에게는 더 좋은 것이 생겼어요. 바로 {better}이었(였)어요.",
        "{hero}은(는) 더 바랄 것이 없었어요. {better}이(가) 있으니까요.");
    page.say("", "바라는 것은 때로 아주 가까이에 있어요.", "{kind}와(과) {friend kind}은(는) 오래오래 친구로 지냈어요.");
  }

  /** The friend comes along and asks. */
  private void meet(String kind) {
    page.let("friend kind", kind);
    nameFriend();
    page.let("friend trait", page.choose(KoreanWords.FRIEND_TRAITS));
    page.say(
        "그때 {friend trait} {friend kind} {friend}이(가) 지나갔어요.",
        "마침 가까이에 {friend trait} {friend kind} {friend}이(가) 있었어요.",
        "잠시 뒤 {friend}(이)라는 {friend trait} {friend kind}이(가) 다가왔어요.",
        "{friend trait} {friend kind} {friend}이(가) 그 모습을 보고 다가왔어요.");
    page.say(
        "\"무슨 일이야?\" {friend}이(가) 물었어요.",
        "\"왜 그렇게 슬퍼하니?\" {friend}이(가) 물었어요.",
        "\"내가 도와줄까?\" {friend}이(가) 물었어요.");
  }

  private void promise(Helper<String> helper) {
    page.let("promise", helper.promise());
    page.say(
        "\"걱정 마. {promise}.\" {friend}이(가) 말했어요.",
        "\"{promise}!\" {friend}이(가) 말했어요.",
        "{friend}은(는) 빙그레 웃으며 말했어요. \"{promise}.\"");
  }

  private void thank() {
    page.say(
        "\"고마워, {friend}아(야)!\" {hero}이(가) 말했어요.",
        "\"{friend}아(야), 너는 정말 좋은 친구야.\" {hero}이(가) 말했어요.",
        "{hero}은(는) {friend}을(를) 꼭 안아 주었어요.",
        "\"고마워, 정말 고마워!\" {hero}이(가) 웃으며 말했어요.");
  }

  private void chooseDay() {
    String weather = page.choose(KoreanWords.WEATHERS);
    page.let("day", weather + " " + page.choose(KoreanWords.TIMES));
  }

  private void nameFriend() {
    page.let("friend", page.chooseOtherThan(hero, KoreanWords.NAMES));
  }
}
