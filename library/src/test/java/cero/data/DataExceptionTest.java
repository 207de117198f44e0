package cero.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DataExceptionTest {
  @Test
  void whatAFileSaysNeitherReachesATerminalNorFillsIt() {
    assertEquals("no field \uFFFD[2J", new DataException("no field \u001b[2J").getMessage());
    assertEquals(1001, new DataException("x".repeat(3_000_000)).getMessage().length());
  }
}
