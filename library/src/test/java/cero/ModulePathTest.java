package cero;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.format.ModelDirectory;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a module descriptor needs nothing but {@code requires cero}. */
class ModulePathTest {
  private static final String MODULE = "module consumer { requires cero; }";

  private static final String PROGRAM =
      """
      package consumer;

      import cero.data.*;
      import cero.format.*;
      import cero.generate.*;
      import cero.kernel.Vectors;
      import cero.device.Device;
      import cero.model.*;
      import cero.text.*;
      import cero.train.*;
      import java.nio.file.Path;
      import java.util.Optional;

      public class Main {
        public static void main(String[] arguments) throws Exception {
          Tokenizer tokenizer = CharTokenizer.of("ab");
          Batches batches = new RandomWindows(tokenizer.encode("ab".repeat(50)), 2, 8, 1);
          GptConfig config =
              GptConfig.builder().vocabSize(2).context(8).layers(1).heads(1).embedding(8).build();
          Gpt gpt = Gpt.create(config, Initialization.GPT2, 1);
          Path folder = Path.of(arguments[0]);
          try (Device device = Device.cpu(2)) {
            TrainingOptions options = TrainingOptions.builder().steps(1).warmup(0).build();
            new Trainer(device, gpt, batches, batches, Optional.empty(), options).run(event -> {});
            ModelDirectory.write(folder, new LanguageModel(gpt, TextFormat.of(tokenizer)));
            LanguageModel model = ModelDirectory.open(folder).readLanguageModel();
            System.out.println(new Generator(device, model).generate("a", 5, Sampling.greedy(), 1));
          }
          System.out.println(BytePairTokenizer.gpt2().vocabSize());
          System.out.println(Main.class.getModule().isNamed() && Gpt.class.getModule().isNamed());
          System.out.println(Vectors.lack().map(Enum::name).orElse("NONE"));
        }
      }
      """;

  @Test
  void trainingAndSavingWork(@TempDir Path folder) throws Exception {
    Path source = Files.createDirectories(folder.resolve("consumer"));
    Files.writeString(source.resolve("module-info.java"), MODULE);
    Files.writeString(source.resolve("Main.java"), PROGRAM);
    String modules = modulePath();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-p",
                modules,
                "-d",
                folder.resolve("classes").toString(),
                source.resolve("module-info.java").toString(),
                source.resolve("Main.java").toString());
    assertEquals(0, compiled);

    Path model = folder.resolve("model");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modules + File.pathSeparator + folder.resolve("classes"),
                "-m",
                "consumer/consumer.Main",
                model.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), printed);
    assertTrue(printed.lines().anyMatch(line -> line.matches("a[ab]{5}")), printed);
    assertTrue(printed.contains("\n50257\ntrue\n"), printed);
    assertTrue(!printed.contains("MODULE"), printed);
    assertEquals(2, ModelDirectory.open(model).config().vocabSize());
  }

  /** The library and what it needs; not the tests' own libraries. */
  private static String modulePath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .filter(entry ->
            entry.matches(
                ".*(library.target.classes|(jackson|jtokkit|fastcsv|hardwood|zstd|snappy|lz4)[^/]*jar)"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
