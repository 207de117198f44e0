package cero.data;

import cero.storage.Quoted;

/** Data that cannot be trained on or measured; the message says why and what to do. */
public final class DataException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(Quoted.sentence(message));
  }
}
