package cero.app.terminal;

/** Colours and weights for terminal text; where they are off the text stays as it is. */
public enum Paint {
  ON,
  OFF;

  public String bold(String text) {
    return code("1", text);
  }

  public String dim(String text) {
    return code("2", text);
  }

  public String yellow(String text) {
    return code("33", text);
  }

  public String blue(String text) {
    return code("34", text);
  }

  private String code(String code, String text) {
    return this == ON && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
