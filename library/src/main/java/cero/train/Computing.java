package cero.train;

import cero.kernel.Vectors;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run is computed by, as far as its numbers depend on it: sums are added up in other orders
 * by vectors of another width, and by plain Java, and so differ in their last bits. Immutable, so
 * threads may share it.
 *
 * @param vectorBits the width of the vectors; 0 where the kernels are plain Java
 * @param architecture of the processor, such as {@code amd64}
 */
public record Computing(int vectorBits, String architecture) {
  private static final String BITS = "vector_bits";
  private static final String ARCHITECTURE = "architecture";

  /** This process's. */
  public static Computing here() {
    return new Computing(Vectors.bits(), System.getProperty("os.arch", ""));
  }

  void write(ObjectNode json) {
    json.put(BITS, vectorBits).put(ARCHITECTURE, architecture);
    Vectors.lack().ifPresent(lack -> json.put("lack", lack.name()));
  }

  /** What was written; empty where it is none, as in older checkpoints. */
  static Optional<Computing> read(JsonNode json) {
    return json.path(BITS).isInt()
        ? Optional.of(new Computing(json.path(BITS).asInt(), json.path(ARCHITECTURE).asString("")))
        : Optional.empty();
  }
}
