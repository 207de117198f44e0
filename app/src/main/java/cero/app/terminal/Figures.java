package cero.app.terminal;

import java.util.ArrayList;
import java.util.List;

/** Names and values, one pair in a line, the values below one another. */
public final class Figures {
  private static final String GAP = "  ";

  private record Figure(String name, String value) {}

  private final List<Figure> figures = new ArrayList<>();

  public Figures add(String name, String value) {
    figures.add(new Figure(Visible.text(name), Visible.text(value)));
    return this;
  }

  /** Writes them; a value that is too long goes on under its beginning. */
  public void print(Output out) {
    int width = figures.stream().mapToInt(figure -> DisplayWidth.of(figure.name)).max().orElse(0);
    for (Figure figure : figures) {
      int room = Math.max(1, out.width() - width - GAP.length());
      String name = figure.name + " ".repeat(width - DisplayWidth.of(figure.name));
      for (String line : DisplayWidth.wrap(figure.value, room)) {
        out.println(out.paint().dim(name) + GAP + line);
        name = " ".repeat(width);
      }
    }
  }
}
