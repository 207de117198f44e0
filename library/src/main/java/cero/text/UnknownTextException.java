package cero.text;

/** Text that a tokenizer has no token for; the message says what it is and where it stands. */
public final class UnknownTextException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public UnknownTextException(String message) {
    super(message);
  }

  /** Of a text that nothing is left of. */
  public static UnknownTextException all() {
    return new UnknownTextException("the tokenizer has no token for anything in this text");
  }
}
