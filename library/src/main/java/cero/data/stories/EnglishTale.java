package cero.data.stories;

import cero.data.stories.EnglishWords.Kind;
import cero.data.stories.EnglishWords.Name;
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
 * One story in English: somebody has a wish, something is in the way, a friend can do just what is
 * needed, and all ends well.
 */
final class EnglishTale {

  private final Page page;
  private Name hero = new Name("", false);

  EnglishTale(Page page) {
    this.page = page;
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
    Kind kind = page.choose(EnglishWords.KINDS);
    noun("kind", kind.word());
    hero = page.choose(kind.names());
    page.let("hero", hero.word());
    page.let("he", hero.girl() ? "she" : "he");
    page.let("him", hero.girl() ? "her" : "him");
    page.let("his", hero.girl() ? "her" : "his");
    page.let("home", page.choose(EnglishWords.HOMES));
    noun("trait", page.choose(EnglishWords.TRAITS));
    page.say(
        "Once upon a time, {a trait} {kind} named {hero} lived {home}.",
        "There once was {a trait} {kind} named {hero} who lived {home}.",
        "{Hero} was {a trait} {kind} who lived {home}.",
        "{Home} lived {a trait} {kind} named {hero}.");
  }

  private void toyOutOfReach() {
    chooseDay();
    Mishap<String> mishap = page.choose(EnglishWords.MISHAPS);
    noun("thing", page.choose(mishap.toys()));
    noun("color", page.choose(EnglishWords.COLORS));
    page.say(
        "One {day}, {hero} took {his} {color} {thing} out to play.",
        "One {day}, {hero} was playing with {his} {color} {thing}.",
        "It was a {day}, and {hero} was playing outside with {a color} {thing}.");
    OutOfReach<String> place = page.choose(mishap.places());
    page.let("spot", page.choose(place.spots()));
    page.say(mishap.accidents());
    page.say(place.attempts());

    page.paragraph();
    Helper<String> helper = page.choose(place.helpers());
    meet(helper.kind());
    page.say(
        "\"My {thing} is {spot},\" said {hero} sadly.",
        "\"I cannot get my {thing} back,\" said {hero}.",
        "\"Look, my {color} {thing}!\" cried {hero}.");
    promise(helper);
    page.say(helper.deed());

    page.paragraph();
    thank();
    page.say(
        "{Hero} and {friend} played with the {color} {thing} until the sun went down.",
        "They took turns with the {color} {thing} for the rest of the day.",
        "From then on, the {kind} and the {friend kind} played together.");
    page.say(
        "",
        "What one cannot do, two can do together.",
        "Everyone is good at something.",
        "It is good to ask a friend for help.");
  }

  private void lostTreasure() {
    noun("thing", page.choose(EnglishWords.TREASURES));
    page.let("family", page.choose(EnglishWords.FAMILY));
    page.say(
        "{His} {family} had given {him} {a thing}, and {he} carried it everywhere.",
        "{He} had {a thing} from {his} {family}, and {he} loved it very much.");
    chooseDay();
    page.say("But one {day}, the {thing} was gone!", "One {day}, {he} could not find the {thing}.");
    String first = page.choose(EnglishWords.SEARCHED);
    page.let("here", first);
    page.let("there", page.chooseOtherThan(first, EnglishWords.SEARCHED));
    page.say(
        "{He} looked {here} and {there}, but it was not there.",
        "{Hero} searched {here} and {there}, but found nothing.");

    page.paragraph();
    Search<String> search = page.choose(EnglishWords.SEARCHES);
    Helper<String> helper = page.choose(search.helpers());
    meet(helper.kind());
    page.say(
        "\"I have lost the {thing} from my {family},\" said {hero}.",
        "\"My {thing} is gone,\" said {hero} sadly.");
    promise(helper);
    page.let("spot", page.choose(search.spots()));
    page.say(helper.deed());
    page.say(
        "There lay the {thing}!",
        "And what was there? The {thing}!",
        "\"Is this your {thing}?\" asked {friend}.");

    page.paragraph();
    thank();
    page.say(
        "From that day on, {hero} wore the {thing} on a string around {his} neck.",
        "That night, the {thing} lay safely under {his} pillow.",
        "Later {he} told {his} {family} how {friend} the {friend kind} had found it {spot}.",
        "But finding a friend was even better than finding the {thing}.");
  }

  private void learning() {
    Skill<String> skill = page.choose(EnglishWords.SKILLS);
    page.let("do it", skill.name());
    page.say(
        "More than anything, {he} wanted to learn to {do it}.",
        "{He} had one big wish: {he} wanted to {do it}.",
        "\"I wish I could {do it},\" {he} often said.");
    chooseDay();
    page.let("failure", page.fill(skill.failure()));
    page.say("One {day}, {he} tried it, but {failure}.", "{He} tried it one {day}, but {failure}.");
    page.say(
        "\"I will never learn it,\" {he} sighed.",
        "{He} almost gave up.",
        "{His} cheeks turned red, and {he} wanted to hide.");

    page.paragraph();
    meet(page.choose(skill.teachers()));
    page.say(
        "\"I want to {do it}, but I am afraid,\" said {hero}.",
        "\"I cannot {do it}, and everyone will laugh,\" said {hero}.");
    page.let("advice", skill.advice());
    page.say(
        "\"It was hard for me too,\" said {friend}. \"{advice}.\"",
        "\"I will show you how,\" said {friend}. \"{advice}.\"");
    page.say(
        "They practiced every day for a week.",
        "They tried it again and again.",
        "They practiced until the sun went down.");
    page.let("success", skill.success());
    page.say("And then {hero} {success}!", "At last, {hero} {success}.");

    page.paragraph();
    thank();
    page.say(
        "Now {he} can {do it} better than any {kind} in the land.",
        "Today {hero} helps other children who want to {do it}.",
        "That night, the {trait} {kind} fell asleep with a smile.");
    page.say("", "Nobody is born a master.", "You learn best with a patient friend.");
  }

  private void cooking() {
    chooseDay();
    Recipe<String> recipe = page.choose(EnglishWords.RECIPES);
    noun("dish", page.choose(recipe.dishes()));
    page.let("family", page.choose(EnglishWords.FAMILY));
    page.say(
        "One {day}, {he} wanted to make {a dish} for {his} {family}.",
        "\"Today I will make {a dish} for my {family},\" {he} said one {day}.",
        "One {day}, {he} put on an apron to make {a dish} for {his} {family}.");
    page.say(
        "{He} washed {his} hands and took the biggest bowl.",
        "{He} took out a bowl and a long wooden spoon.",
        "{He} lit the stove and hummed a song.");
    page.let("food", recipe.ingredient());
    page.say(
        "But there was a problem: {he} had no {food} left.",
        "But {he} could not find any {food} in the kitchen.",
        "\"Oh dear, I have no {food}!\" {he} cried.");

    page.paragraph();
    noun("friend kind", page.choose(recipe.helpers()));
    nameFriend();
    page.say(
        "So {he} went to see {friend} the {friend kind}.",
        "So {he} knocked on the door of {friend} the {friend kind}.",
        "So {he} ran next door to {friend} the {friend kind}.");
    page.say(
        "\"Dear {friend}, could you give me some {food}?\" asked {hero}.",
        "\"I need {food} for {a dish},\" said {hero}.");
    page.let("amount", recipe.amount());
    page.say(
        "\"Of course!\" said {friend}, and came back with a {amount} of {food}.",
        "\"I have plenty,\" said {friend}. \"Take this {amount} of {food}!\"",
        "\"With pleasure!\" said {friend}, and filled a {amount} with {food}.");
    page.say(
        "They cooked together, and soon the whole house smelled of {dish}.",
        "Together they mixed and stirred until the {dish} was ready.");

    page.paragraph();
    page.say(
        "{His} {family} tasted it and clapped with joy.",
        "\"This is the best {dish} in the world!\" said {his} {family}.",
        "How happy {his} {family} was!");
    page.say(
        "And the biggest plate was for {friend}.",
        "\"We made it together, {friend} and I,\" said {hero} proudly.",
        "{Hero} filled a plate for {friend} and said, \"Thank you, dear neighbor.\"");
    page.say("", "Food tastes best when it is shared.", "A good neighbor is worth more than gold.");
  }

  private void rainyDay() {
    chooseDay();
    page.let("outing", page.choose(EnglishWords.OUTINGS));
    page.let("place", page.choose(EnglishWords.OUTING_PLACES));
    page.let("snack", page.choose(EnglishWords.SNACKS));
    page.say(
        "One {day}, {he} packed a basket of {snack} and set out to {outing} {place}.",
        "One {day}, {he} wanted to {outing} {place}, so {he} filled a basket with {snack}.");
    page.say(
        "But on the way, dark clouds came, and it began to rain.",
        "But halfway there, thunder rumbled, and the rain poured down.",
        "But soon a big drop fell on {his} nose, and then a hundred more.");
    page.say(
        "\"Now I cannot {outing},\" {he} said sadly.",
        "\"My beautiful day is ruined!\" {he} cried.",
        "{He} stood under a bush, wet and sad.");

    page.paragraph();
    Shelter<String> shelter = page.choose(EnglishWords.SHELTERS);
    noun("friend kind", shelter.kind());
    nameFriend();
    page.let("shelter", shelter.home());
    page.say(
        "\"Come in, come in!\" called {friend} the {friend kind} from a {shelter}.",
        "Then {friend} the {friend kind} waved from a {shelter} and called, \"Come in!\"");
    page.say(
        "Inside it was dry, and a little lamp was burning.",
        "{Friend} brought a towel and a cup of hot cocoa.",
        "It was small inside, but there was room for two.");
    page.let("fun", page.choose(EnglishWords.FUN));
    page.say(
        "They ate the {snack} and {fun}.",
        "They shared the {snack}, and then they {fun}.",
        "While the rain drummed outside, they {fun} and ate the {snack}.");

    page.paragraph();
    page.say(
        "\"The rain has stopped. Now you can {outing},\" said {friend}.",
        "\"Look, a rainbow! Now you can {outing},\" said {friend}.",
        "\"The sun is back! Do you still want to {outing}?\" asked {friend}.");
    page.say(
        "\"Tomorrow,\" said {hero}. \"Today I like it best in your {shelter}.\"",
        "\"Let us go together,\" said {hero}, and soon they were playing {place}.",
        "\"Thank you, but this was even better!\" said {hero}.");
    page.say("", "With a friend, even a rainy day is a good day.", "Sometimes rain brings luck.");
  }

  private void dream() {
    Dream<String> dream = page.choose(EnglishWords.DREAMS);
    page.let("dream", dream.thing());
    page.say(
        "{He} had one big wish: {he} wanted to touch {dream}.",
        "More than anything, {he} wanted to touch {dream}.",
        "\"I wish I could touch {dream},\" {he} said every day.");
    page.say(dream.attempts());
    page.say(
        "\"It is too far for me,\" {he} sighed.", "Tired and sad, {he} sat down in the grass.");

    page.paragraph();
    Helper<String> helper = page.choose(dream.helpers());
    meet(helper.kind());
    page.say(
        "\"I want to touch {dream}, but I cannot,\" said {hero}.",
        "\"I only want to touch {dream}, just once,\" said {hero}.");
    promise(helper);
    page.say(helper.deed());

    page.paragraph();
    page.let("better", page.fill(dream.better()));
    thank();
    page.say(
        "Now {hero} had something even better: {better}.",
        "{Hero} stopped wishing for {dream}, because now {he} had {better}.");
    page.say(
        "",
        "What we wish for is often very near.",
        "The {kind} and the {friend kind} stayed friends for ever.");
  }

  /** The friend comes along and asks. */
  private void meet(String kind) {
    noun("friend kind", kind);
    nameFriend();
    noun("friend trait", page.choose(EnglishWords.FRIEND_TRAITS));
    page.say(
        "Just then, {friend} the {friend trait} {friend kind} came by.",
        "Soon {a friend trait} {friend kind} named {friend} came along.",
        "{A friend trait} {friend kind} named {friend} saw this.",
        "Luckily, {friend} the {friend trait} {friend kind} was near.");
    page.say(
        "\"What is wrong?\" asked {friend}.",
        "\"Why so sad?\" asked {friend}.",
        "\"Can I help you?\" asked {friend}.");
  }

  private void promise(Helper<String> helper) {
    page.let("promise", helper.promise());
    page.say(
        "\"Do not worry. {promise}!\" said {friend}.",
        "\"{promise},\" said {friend}.",
        "{Friend} smiled and said, \"{promise}.\"");
  }

  private void thank() {
    page.say(
        "\"Thank you, {friend}!\" said {hero}.",
        "\"You are a true friend, {friend},\" said {hero}.",
        "{Hero} gave {friend} a big hug.",
        "\"Thank you, thank you!\" laughed {hero}.");
  }

  private void chooseDay() {
    page.let("day", page.choose(EnglishWords.WEATHERS) + " " + page.choose(EnglishWords.TIMES));
  }

  private void nameFriend() {
    page.let("friend", page.chooseOtherThan(hero, EnglishWords.NAMES).word());
  }

  /** Settles a word with its article. */
  private void noun(String name, String word) {
    page.let(name, word);
    page.let("a " + name, ("aeiou".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word);
  }
}
