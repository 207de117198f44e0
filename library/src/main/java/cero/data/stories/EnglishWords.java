package cero.data.stories;

import cero.data.stories.Plots.Dream;
import cero.data.stories.Plots.Helper;
import cero.data.stories.Plots.Mishap;
import cero.data.stories.Plots.OutOfReach;
import cero.data.stories.Plots.Recipe;
import cero.data.stories.Plots.Search;
import cero.data.stories.Plots.Shelter;
import cero.data.stories.Plots.Skill;
import java.util.ArrayList;
import java.util.List;

/** The words of the English stories. */
final class EnglishWords {
  private EnglishWords() {}

  record Name(String word, boolean girl) {}

  /** What a hero can be, and the names that it can have. */
  record Kind(String word, List<Name> names) {}

  private static final List<Name> GIRLS =
      names(
          true, "Mia", "Lily", "Ruby", "Nora", "Daisy", "Olive", "Poppy", "Rosie", "Hazel", "Ivy",
          "Bella");
  private static final List<Name> BOYS =
      names(
          false, "Leo", "Max", "Toby", "Finn", "Oscar", "Sam", "Jasper", "Milo", "Felix", "Ben",
          "Hugo");
  static final List<Name> NAMES = joined(GIRLS, BOYS);

  static final List<Kind> KINDS =
      List.of(
          new Kind("girl", GIRLS),
          new Kind("boy", BOYS),
          new Kind("fox", NAMES),
          new Kind("mouse", NAMES),
          new Kind("hedgehog", NAMES),
          new Kind("lamb", NAMES),
          new Kind("kitten", NAMES),
          new Kind("piglet", NAMES),
          new Kind("panda", NAMES),
          new Kind("raccoon", NAMES),
          new Kind("hamster", NAMES),
          new Kind("donkey", NAMES),
          new Kind("puppy", NAMES),
          new Kind("fawn", NAMES),
          new Kind("koala", NAMES));

  static final List<String> TRAITS =
      List.of(
          "curious",
          "cheerful",
          "gentle",
          "playful",
          "dreamy",
          "lively",
          "polite",
          "sweet",
          "quiet",
          "funny",
          "bright",
          "thoughtful");

  static final List<String> FRIEND_TRAITS =
      List.of("wise", "friendly", "merry", "clever", "old", "young", "kind");

  static final List<String> HOMES =
      List.of(
          "near the forest",
          "beside a small river",
          "at the foot of a green hill",
          "at the edge of a village",
          "in a little house by the lake",
          "next to an old windmill");

  static final List<String> WEATHERS =
      List.of("sunny", "warm", "bright", "lovely", "clear", "fine");
  static final List<String> TIMES = List.of("morning", "afternoon");
  static final List<String> COLORS =
      List.of("red", "blue", "yellow", "green", "orange", "purple", "white");
  static final List<String> FAMILY =
      List.of("grandmother", "grandfather", "mother", "father", "aunt", "big sister");

  private static final OutOfReach<String> HIGH =
      new OutOfReach<>(
          List.of(
              "at the top of a tall pine tree",
              "on the roof of an old tower",
              "on the highest branch of an oak"),
          List.of(
              "{Hero} jumped as high as {he} could, but it was much too high.",
              "{Hero} stretched and hopped, but {he} could not reach that high."),
          List.of(
              new Helper<>(
                  "owl",
                  "My wings will take me there",
                  "{Friend} flew up without a sound and brought the {thing} down."),
              new Helper<>(
                  "crow",
                  "I can fly, you know",
                  "{Friend} spread two black wings, flew up and came back with the {thing}."),
              new Helper<>(
                  "squirrel",
                  "Nobody climbs as fast as I do",
                  "{Friend} ran straight up and was back with the {thing} in no time.")));
  private static final OutOfReach<String> ON_THE_WATER =
      new OutOfReach<>(
          List.of(
              "in the middle of the pond",
              "on a rock in the river",
              "on a tiny island in the lake"),
          List.of(
              "{Hero} put one foot in, but the water was cold and deep.",
              "{Hero} tried to reach it with a long stick, but it was too far out."),
          List.of(
              new Helper<>(
                  "otter",
                  "I love to swim",
                  "{Friend} dived in with a splash and pushed the {thing} back to the shore."),
              new Helper<>(
                  "duck",
                  "Water is no problem for me",
                  "{Friend} paddled out and pulled the {thing} back to the shore."),
              new Helper<>(
                  "swan",
                  "I will sail there and back",
                  "{Friend} glided over the water and carried the {thing} safely back.")));
  private static final OutOfReach<String> UNDERGROUND =
      new OutOfReach<>(
          List.of(
              "at the bottom of a deep hole",
              "in a dark tunnel under a hedge",
              "between the roots of an old tree"),
          List.of(
              "{Hero} reached in as far as {he} could, but it was too deep.",
              "{Hero} tried to dig, but the ground was as hard as stone."),
          List.of(
              new Helper<>(
                  "mole",
                  "Digging is what I do best",
                  "{Friend} dug and dug until the {thing} was free."),
              new Helper<>(
                  "badger",
                  "My paws are made for digging",
                  "Earth flew everywhere, and soon {friend} held up the {thing}."),
              new Helper<>(
                  "rabbit",
                  "I dig tunnels every day",
                  "{Friend} dug a little tunnel and came out with the {thing}.")));
  private static final OutOfReach<String> UNDER_A_WEIGHT =
      new OutOfReach<>(
          List.of("under a fallen tree", "behind a heavy rock", "under an old broken cart"),
          List.of(
              "{Hero} pushed with all {his} strength, but nothing moved.",
              "{Hero} pulled and puffed, but it was far too heavy."),
          List.of(
              new Helper<>(
                  "bear",
                  "I am as strong as ten men",
                  "{Friend} pushed once, pushed twice, and out came the {thing}."),
              new Helper<>(
                  "elephant",
                  "My trunk can lift anything",
                  "{Friend} reached in with a long trunk and pulled out the {thing}."),
              new Helper<>(
                  "horse",
                  "Moving heavy things is my job",
                  "{Friend} gave one mighty push, and there was the {thing}.")));

  static final List<Mishap<String>> MISHAPS =
      List.of(
          new Mishap<>(
              List.of("kite", "hat", "scarf", "ribbon", "paper plane"),
              List.of(
                  "Suddenly the wind carried it away, and it landed {spot}.",
                  "Then a strong wind blew, and the {thing} landed {spot}.",
                  "Whoosh! The wind took the {thing} and left it {spot}."),
              List.of(HIGH, ON_THE_WATER)),
          new Mishap<>(
              List.of("ball", "marble", "hoop", "toy car", "wooden wheel"),
              List.of(
                  "Suddenly it rolled down the hill and stopped {spot}.",
                  "Then the {thing} slipped away, rolled and rolled, and stopped {spot}.",
                  "Bump! The {thing} hit a stone, rolled away and stopped {spot}."),
              List.of(UNDERGROUND, UNDER_A_WEIGHT)));

  static final List<String> TREASURES =
      List.of(
          "silver bell",
          "golden button",
          "little key",
          "glass star",
          "wooden whistle",
          "shiny coin",
          "tiny music box");

  static final List<String> SEARCHED =
      List.of(
          "under the bed",
          "behind the door",
          "in every pocket",
          "in the kitchen",
          "under the carpet",
          "on every shelf");

  static final List<Search<String>> SEARCHES =
      List.of(
          new Search<>(
              List.of(
                  new Helper<>(
                      "dog",
                      "My nose can find anything",
                      "{Friend} sniffed here and there, and stopped {spot}."),
                  new Helper<>(
                      "pig",
                      "I only have to follow my nose",
                      "{Friend} sniffed all over the garden, and stopped {spot}.")),
              List.of("by a pile of leaves", "at a heap of hay", "behind the flower pots")),
          new Search<>(
              List.of(
                  new Helper<>(
                      "hawk",
                      "My eyes see everything from above",
                      "{Friend} circled high in the sky, and landed {spot}."),
                  new Helper<>(
                      "magpie",
                      "Nothing escapes my bright eyes",
                      "{Friend} flew from tree to tree, and landed {spot}.")),
              List.of("in the tall grass", "beside the garden path", "next to the old well")),
          new Search<>(
              List.of(
                  new Helper<>(
                      "beetle",
                      "I fit into the smallest corners",
                      "{Friend} crawled into every crack, and stopped {spot}."),
                  new Helper<>(
                      "ant",
                      "Small friends find small things",
                      "{Friend} marched along every wall, and stopped {spot}.")),
              List.of("under a loose board", "behind an old chest", "in a crack in the floor")));

  static final List<Skill<String>> SKILLS =
      List.of(
          new Skill<>(
              "swim",
              "the water tickled {his} nose and {he} ran back to the shore",
              List.of("duck", "frog", "otter"),
              "Kick slowly and keep breathing",
              "swam all the way across the pond"),
          new Skill<>(
              "climb trees",
              "{he} slid down again after two steps",
              List.of("squirrel", "monkey", "bear"),
              "Hold on tight and do not look down",
              "climbed to the very top of the oak"),
          new Skill<>(
              "sing",
              "only a funny squeak came out",
              List.of("nightingale", "robin", "cricket"),
              "Take a deep breath and think of something happy",
              "sang a whole song in front of everyone"),
          new Skill<>(
              "dance",
              "{he} tripped over {his} own feet",
              List.of("crane", "butterfly", "flamingo"),
              "Listen to the music and count to four",
              "danced from one end of the meadow to the other"),
          new Skill<>(
              "whistle",
              "only air came out",
              List.of("blackbird", "canary", "parrot"),
              "Make a small round mouth and blow softly",
              "whistled a merry tune"),
          new Skill<>(
              "jump over the stream",
              "{he} landed in the water with a splash",
              List.of("rabbit", "grasshopper", "kangaroo"),
              "Run fast and look at the other side",
              "flew over the stream like a bird"),
          new Skill<>(
              "read",
              "the letters seemed to jump around on the page",
              List.of("owl", "goose", "bookworm"),
              "Start with one letter and then take the next",
              "read a whole story aloud"));

  static final List<Recipe<String>> RECIPES =
      List.of(
          new Recipe<>(
              List.of("honey cake", "honey bread"), "honey", "jar", List.of("bee", "bear")),
          new Recipe<>(
              List.of("nut cake", "nut pie"), "nuts", "bag", List.of("squirrel", "chipmunk")),
          new Recipe<>(
              List.of("rice pudding", "vanilla pudding"), "milk", "jug", List.of("sheep", "goat")),
          new Recipe<>(
              List.of("lemon cake", "cherry cake"), "eggs", "basket", List.of("duck", "goose")),
          new Recipe<>(
              List.of("carrot cake", "carrot soup"),
              "carrots",
              "bundle",
              List.of("rabbit", "hare")),
          new Recipe<>(
              List.of("apple pie", "apple cake"), "apples", "bucket", List.of("horse", "deer")));

  static final List<String> OUTINGS =
      List.of("have a picnic", "pick flowers", "fly a kite", "catch butterflies", "build a tent");
  static final List<String> OUTING_PLACES =
      List.of(
          "on the hill", "in the big meadow", "by the waterfall", "on the beach", "in the park");
  static final List<String> SNACKS =
      List.of("sandwiches", "cherries", "cookies", "plums", "muffins", "strawberries");
  static final List<Shelter<String>> SHELTERS =
      List.of(
          new Shelter<>("mole", "cozy burrow"),
          new Shelter<>("rabbit", "warm burrow"),
          new Shelter<>("bear", "dry cave"),
          new Shelter<>("beaver", "wooden hut"),
          new Shelter<>("horse", "snug stable"),
          new Shelter<>("owl", "hollow tree"));
  static final List<String> FUN =
      List.of(
          "told funny stories",
          "played cards",
          "built a castle of pillows",
          "sang silly songs",
          "painted pictures",
          "made shadow animals on the wall");

  static final List<Dream<String>> DREAMS =
      List.of(
          new Dream<>(
              "the moon",
              List.of(
                  "{He} climbed on a chair, but the moon was still far away.",
                  "{He} threw a rope into the sky, but it only fell on {his} head."),
              List.of(
                  new Helper<>(
                      "frog",
                      "Look into my pond",
                      "There was the moon, round and bright on the water, and {hero} touched it with"
                          + " one finger."),
                  new Helper<>(
                      "heron",
                      "Come with me to the lake",
                      "The moon lay shining at their feet, and {hero} stroked it very softly.")),
              "a moon that came right to {his} feet"),
          new Dream<>(
              "a star",
              List.of(
                  "{He} jumped on the bed, but the stars were still far away.",
                  "{He} held out a net all night, but no star fell into it."),
              List.of(
                  new Helper<>(
                      "firefly",
                      "I am a little light too",
                      "{Friend} flew in circles and glowed like the finest star in the sky."),
                  new Helper<>(
                      "glow worm",
                      "Look at me when it is dark",
                      "{Friend} began to glow, and it was like a green star in the grass.")),
              "a star that could talk"),
          new Dream<>(
              "a cloud",
              List.of(
                  "{He} climbed the hill, but the clouds were still far away.",
                  "{He} tried to catch one with a basket, but the basket stayed empty."),
              List.of(
                  new Helper<>(
                      "sheep",
                      "Touch my wool",
                      "It was white and round and soft, and {hero} laughed with joy."),
                  new Helper<>(
                      "rabbit",
                      "Put your cheek on my tail",
                      "It was white and round and fluffy, and {hero} laughed with joy.")),
              "a cloud that was soft and warm"),
          new Dream<>(
              "a rainbow",
              List.of(
                  "{He} ran after one in the rain, but it was always farther away.",
                  "{He} dug where one had touched the ground, but found only mud."),
              List.of(
                  new Helper<>(
                      "hummingbird",
                      "Look at my feathers in the sun",
                      "{Friend} turned in the light, and every color was there."),
                  new Helper<>(
                      "butterfly",
                      "Watch me open my wings",
                      "{Friend} sat down on {his} hand, and every color was there.")),
              "a rainbow that could fly"));

  private static List<Name> names(boolean girl, String... words) {
    return List.of(words).stream().map(word -> new Name(word, girl)).toList();
  }

  private static List<Name> joined(List<Name> first, List<Name> second) {
    List<Name> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
