package cero.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
  @Test
  void theLastPartOfOneTextIsKept() {
    Split split = Split.last(List.of("0123456789"), 0.3);
    assertEquals(List.of("0123456"), split.training());
    assertEquals(List.of("789"), split.validation());
  }

  @Test
  void ofManyDocumentsTheLastAreKeptWhole() {
    List<String> documents =
        IntStream.range(0, 50).mapToObj(i -> "document " + i + ".".repeat(i)).toList();
    Split split = Split.last(documents, 0.1);
    List<String> all = new ArrayList<>(split.training());
    all.addAll(split.validation());
    assertEquals(documents, all);
    long characters = documents.stream().mapToLong(String::length).sum();
    long kept = split.validation().stream().mapToLong(String::length).sum();
    assertEquals(0.1 * characters, (double) kept, 60);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.3, 0.5, 0.77, 0.999})
  void eachCharacterIsOnOneSideAndInItsOrder(double share) {
    for (int count : new int[] {1, 2, 9, 10, 30}) {
      List<String> documents =
          IntStream.range(0, count).mapToObj(i -> "<%d %s>".formatted(i, "x".repeat(i))).toList();
      Split split = Split.last(documents, share);
      assertEquals(
          String.join("", documents),
          String.join("", split.training()) + String.join("", split.validation()));
    }
  }

  @Test
  void noCharacterIsCutInTwo() {
    String waves = "👋".repeat(20);
    for (int percent = 1; percent < 100; percent++) {
      Split split = Split.last(List.of(waves), percent / 100.0);
      for (String part :
          List.of(split.training(), split.validation()).stream().flatMap(List::stream).toList()) {
        assertFalse(part.isEmpty());
        assertTrue(part.codePoints().allMatch(c -> c == "👋".codePointAt(0)), percent + "%");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 2, Double.NaN})
  void aShareOutsideOfZeroToOneIsRefused(double share) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Split.last(List.of("text"), share))
            .getMessage();
    assertEquals("the validation share must be above 0 and below 1, not " + share, message);
  }
}
