package cero.app.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cero.app.CeroTest;
import cero.app.CeroTest.Result;
import cero.app.TestModel;
import cero.device.Device;
import cero.explain.TextLoss;
import cero.format.ModelDirectory;
import cero.generate.Generator;
import cero.generate.Sampling;
import cero.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line and a program that calls the library see the same text alike. */
class SameAsTheLibraryTest {
  private static final String TEXT = "the fox";

  @TempDir private Path folder;

  private Device device;

  @BeforeEach
  void open() {
    device = Device.cpu(1);
  }

  @AfterEach
  void close() {
    device.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossAndText(boolean beginTexts) throws IOException {
    String path = TestModel.write(folder, beginTexts);
    LanguageModel model = ModelDirectory.open(folder).readLanguageModel();
    JsonNode explained = lastLine("explain", "--model", path, "--text", TEXT, "--json");
    assertEquals(
        explained.get("loss").doubleValue(), TextLoss.of(device, model, TEXT).steps(5).loss());
    JsonNode generated =
        lastLine(
            "generate",
            "--model",
            path,
            "--prompt",
            TEXT,
            "--tokens",
            "9",
            "--seed",
            "4",
            "--json");
    assertEquals(
        TEXT + generated.get("text").stringValue(),
        new Generator(device, model).generate(TEXT, 9, Sampling.builder().build(), 4));
  }

  private static JsonNode lastLine(String... arguments) {
    Result result = CeroTest.cero(arguments);
    assertEquals(0, result.code(), result.err());
    return JsonMapper.shared().readTree(result.out().lines().toList().getLast());
  }
}
