package cero.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {
  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM, 25.0.3+9-LTS, 'mixed mode, sharing', 512, ",
    "Java HotSpot(TM) 64-Bit Server VM, 25+37, mixed mode, 128, ",
    "OpenJDK 64-Bit Server VM, 25.0.3+9-LTS, 'compiled mode, sharing', 256, ",
    "OpenJDK 64-Bit Server VM, 25.0.3+9-LTS, 'interpreted mode, sharing', 512, COMPILER",
    "OpenJDK 64-Bit Server VM, 25.0.3+9, 'mixed mode, emulated-client', 512, COMPILER",
    "OpenJDK 64-Bit Server VM, 25.0.3+9-LTS, 'mixed mode, sharing', 64, WIDTH",
    "OpenJDK 64-Bit Server VM, 25.0.1+8-jvmci-b01, 'mixed mode, sharing', 256, JVM",
    "Eclipse OpenJ9 VM, openj9-0.56.0, JRE 25 Linux amd64-64-Bit, 256, JVM",
    "OpenJDK 64-Bit Zero VM, 25.0.3+9, interpreted mode, 64, JVM",
  })
  void lackIsFoundFromWhatTheJvmSaysOfItself(
      String name, String version, String info, int bits, Vectors.Lack lack) {
    assertEquals(Optional.ofNullable(lack), Vectors.lack(true, name, version, info, () -> bits));
  }

  @Test
  void widthIsNotAskedForWithoutTheModule() {
    Optional<Vectors.Lack> lack =
        Vectors.lack(
            false,
            "OpenJDK 64-Bit Server VM",
            "25",
            "mixed mode",
            () -> {
              throw new AssertionError("there is nobody to ask");
            });
    assertEquals(Optional.of(Vectors.Lack.MODULE), lack);
  }

  @Test
  void bestKernelsAreThoseThatTheJvmRunsWell() {
    boolean usesVectors = Vectors.lack().isEmpty();
    assertEquals(usesVectors, Kernels.best() instanceof VectorKernels);
    assertEquals(usesVectors, Vectors.bits() >= 128);
  }

  /** The build runs the kernels' tests at several widths and says here which one it means. */
  @Test
  @EnabledOnOs(architectures = "amd64")
  @EnabledIfSystemProperty(named = "cero.test.widest", matches = "\\d+")
  void vectorsAreNoWiderThanTheBuildAskedFor() {
    int widest = Integer.getInteger("cero.test.widest");
    assertEquals(Math.min(widest, Vectors.bits()), Vectors.bits());
  }
}
