package cero.app.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many terminal columns text takes: Hangul, CJK and emoji take 2, combining marks 0. */
public final class DisplayWidth {
  /** One extended grapheme cluster: what a reader sees as one character. */
  private static final Pattern CLUSTER = Pattern.compile("\\X");

  /** Pairs of first and last code point whose East Asian Width is wide or full (UAX 11). */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x2329, 0x232A, 0x2E80, 0x303E, 0x3041, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97C,
    0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6,
    0x16FE0, 0x18DFF, 0x1AFF0, 0x1B2FB, 0x1F200, 0x1F265, 0x20000, 0x3FFFD,
  };

  private static final int EMOJI_STYLE = 0xFE0F;

  private DisplayWidth() {}

  /** Columns that the text takes on one line; it must hold no control characters. */
  public static int of(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return text.length();
    }
    int width = 0;
    Matcher clusters = CLUSTER.matcher(text);
    while (clusters.find()) {
      width += ofCluster(clusters.group());
    }
    return width;
  }

  /** The text if it fits into so many columns, otherwise its start and an ellipsis. */
  public static String cut(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int width = 0;
    Matcher clusters = CLUSTER.matcher(text);
    while (clusters.find()) {
      width += ofCluster(clusters.group());
      if (width >= columns) {
        break;
      }
      kept.append(clusters.group());
    }
    return columns > 0 ? kept.append('…').toString() : "";
  }

  /** The text in lines of at most so many columns, broken at spaces; longer words stay whole. */
  public static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int width = 0;
    for (String word : text.split(" ", -1)) {
      int wordWidth = of(word);
      if (width > 0 && width + 1 + wordWidth > columns) {
        lines.add(line.toString());
        line.setLength(0);
        width = 0;
      }
      line.append(width > 0 ? " " : "").append(word);
      width += (width > 0 ? 1 : 0) + wordWidth;
    }
    lines.add(line.toString());
    return lines;
  }

  /** Joined emoji such as families are drawn as one, so that a cluster is as wide as its widest. */
  private static int ofCluster(String cluster) {
    int width = cluster.codePoints().map(DisplayWidth::ofCodePoint).max().orElse(0);
    return cluster.indexOf(EMOJI_STYLE) >= 0 ? 2 : width;
  }

  private static int ofCodePoint(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    if (Character.isEmojiPresentation(codePoint)) {
      return 2;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
        return 2;
      }
    }
    return 1;
  }
}
