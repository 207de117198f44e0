package cero.text;

/** What a special token is for. */
public enum TokenRole {
  BEGINNING,
  END,
  UNKNOWN,
  SEPARATOR,
  PADDING,
  CLASSIFICATION,
  MASK
}
