package cero.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {
  @Test
  void oneIsSingular() {
    assertEquals("0 tokens", Counted.of(0, "token"));
    assertEquals("1 token", Counted.of(1, "token"));
    assertEquals("1,024 tokens", Counted.of(1024, "token"));
  }
}
