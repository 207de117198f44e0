package cero.app.learn;

/**
 * A request that is not done; the page has words for the code, and the message says it in English.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * @param status of HTTP, 400 to 599
   */
  Refusal(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** A field of the request that is missing, of another kind, or out of its bounds. */
  static Refusal badField(String field, String message) {
    return new Refusal(400, "bad_field", "'%s' %s".formatted(field, message));
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
