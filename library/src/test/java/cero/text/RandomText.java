package cero.text;

import java.util.random.RandomGenerator;

/** Text that no one would write, to try tokenizers with. */
final class RandomText {
  private static final String[] SNIPPETS = {
    "the ",
    " the",
    "'s",
    "'ll",
    "'LL",
    " don't",
    "  ",
    "\n",
    "\r\n",
    "\t",
    " \n ",
    "1",
    "٣",
    "½",
    "...",
    " !",
    "é",
    "e\u0301",
    "안녕",
    " 하세요",
    "\u1112\u1161\u11ab",
    "世界",
    "👩‍👩‍👧",
    "🇰🇷",
    "👍🏽",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\ufeff",
    "\u200b",
    "\u0085",
    "\u2028",
    "\u001c",
    "\u0000",
    "<|endoftext|>",
    "_",
    "𝔘",
    "ﬁ",
    "x",
    "xxxx",
    "ⅷ"
  };

  private RandomText() {}

  /** Snippets that meet the corners of the splitting, and code points from all of Unicode. */
  static String next(RandomGenerator random, int parts) {
    var text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(4) == 0) {
        text.appendCodePoint(character(random));
      } else {
        text.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
      }
    }
    return text.toString();
  }

  private static int character(RandomGenerator random) {
    int[] limits = {0x80, 0x800, 0x10000, Character.MAX_CODE_POINT + 1};
    int codePoint = random.nextInt(limits[random.nextInt(limits.length)]);
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE
        ? 'a'
        : codePoint;
  }
}
