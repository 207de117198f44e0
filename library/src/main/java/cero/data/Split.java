package cero.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Documents to train on and documents to validate on, which have no text in common. Immutable, so
 * threads may share it.
 *
 * @param training what the model learns from
 * @param validation what it never sees while it learns
 */
public record Split(List<String> training, List<String> validation) {
  /** From this many documents on, none is cut in two. */
  private static final int MANY = 10;

  /**
   * Keeps the last part for validation: of many documents the last ones, of few the last
   * characters.
   *
   * @param share the part of all characters that is kept for validation, such as 0.1
   * @throws IllegalArgumentException if the share is not above 0 and below 1
   */
  public static Split last(List<String> documents, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "the validation share must be above 0 and below 1, not " + share);
    }
    long characters = documents.stream().mapToLong(String::length).sum();
    long trainingCharacters = (long) ((1 - share) * characters);
    List<String> training = new ArrayList<>();
    List<String> validation = new ArrayList<>();
    long before = 0;
    for (String document : documents) {
      long room = trainingCharacters - before;
      before += document.length();
      if (room <= 0) {
        validation.add(document);
      } else if (room >= document.length()) {
        training.add(document);
      } else if (documents.size() >= MANY) {
        // The document on the border goes where most of it lies.
        (room * 2 >= document.length() ? training : validation).add(document);
      } else {
        int cut = (int) room;
        if (Character.isLowSurrogate(document.charAt(cut))) {
          cut--;
        }
        if (cut > 0) {
          training.add(document.substring(0, cut));
        }
        validation.add(document.substring(cut));
      }
    }
    return new Split(List.copyOf(training), List.copyOf(validation));
  }
}
