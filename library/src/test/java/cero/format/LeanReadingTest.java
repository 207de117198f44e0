package cero.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Parameter;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a model in a program that has not the memory to hold any large tensor twice. */
class LeanReadingTest {
  private static final GptConfig CONFIG =
      GptConfig.builder().vocabSize(24_000).context(64).layers(1).heads(4).embedding(384).build();

  @Test
  void holdsTheWeightsOnce(@TempDir Path folder) throws Exception {
    List<Parameter> parameters = TestModels.zeros(CONFIG);
    for (Parameter parameter : parameters) {
      parameter.values()[parameter.size() - 1] = 1;
    }
    ModelDirectory.write(folder, CONFIG, parameters, TextFormat.none());
    long weights = (CONFIG.parameterCount() * Float.BYTES) >> 20;
    Process reader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + (weights + 16) + "m",
                "-XX:+UseG1GC",
                "-cp",
                System.getProperty("java.class.path"),
                LeanReadingTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String printed =
        new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, reader.waitFor(), printed);
    assertEquals("%d tensors".formatted(parameters.size()), printed);
  }

  /** The program: reads a model and counts the tensors whose last value it read. */
  public static void main(String[] arguments) throws IOException {
    Gpt model = ModelDirectory.open(Path.of(arguments[0])).readModel();
    long read =
        model.parameters().stream()
            .filter(parameter -> parameter.values()[parameter.size() - 1] == 1)
            .count();
    System.out.println(read + " tensors");
  }
}
