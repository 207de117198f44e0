package cero.app.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.Cero;
import cero.app.CeroTest;
import cero.app.CeroTest.Result;
import cero.app.TinyRun;
import cero.app.terminal.Console;
import cero.data.stories.Language;
import cero.device.Device;
import cero.format.ModelDirectory;
import cero.train.Checkpoint;
import cero.train.TrainingEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class LearnCommandTest {
  private static Process start(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            Cero.class.getName(),
            "learn",
            "--no-browser",
            "--json");
    builder.command().addAll(List.of(arguments));
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static URI address(BufferedReader lines) throws IOException {
    return URI.create(JsonMapper.shared().readTree(lines.readLine()).path("address").asString());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void itSaysWhereThePageIsAndEndsWhenAsked() throws Exception {
    Process process = start("--port", "0", "--lang", "ko");
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      URI address = address(lines);
      assertEquals("lang=ko", address.getQuery());
      HttpURLConnection connection =
          (HttpURLConnection) address.resolve("/api/state").toURL().openConnection();
      assertEquals(200, connection.getResponseCode());
      process.toHandle().destroy();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends by itself");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Result result = CeroTest.cero("learn", "--no-browser", "--port", port);
      assertEquals(1, result.code());
      assertTrue(result.err().contains("port " + port + " is taken"), result.err());
    }
    assertEquals(2, CeroTest.cero("learn", "--port", "70000").code());
    Result noModel = CeroTest.cero("learn", "--no-browser", "--model", "no/such/folder");
    assertEquals(1, noModel.code());
    assertTrue(noModel.err().contains("no/such/folder"), noModel.err());
  }

  /** The built-in stories are twenty thousand, which takes some seconds to read. */
  @Test
  @Tag("long")
  void aRunThatThePageBeginsIsKeptLikeAnyOther(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("run");
    try (Device device = Device.cpu(2);
        LearnRun run =
            LearnRun.begin(
                Console.system(),
                device,
                Language.SPANISH,
                Optional.of(out),
                OptionalLong.of(10),
                OptionalDouble.of(1e-3))) {
      assertEquals("run", run.name());
      assertEquals(10, run.trainer().options().steps());
      assertTrue(run.floor().isPresent());
      run.learningRate(2e-3);
      run.trainer()
          .run(event -> {
            run.on(event);
            if (event instanceof TrainingEvent.Stepped step && step.step() == 2) {
              run.trainer().stop();
            }
          });
    }
    assertEquals(1024, ModelDirectory.open(out).config().vocabSize());
    assertEquals("es", Checkpoint.settings(out).path("lang").asString());
    assertEquals("0.002", Checkpoint.settings(out).path("options").path("--lr").asString());
    Answer resumed =
        TinyRun.resume(out)
            .with("--lang", "es")
            .with("--steps", "4")
            .with("--json")
            .answer()
            .done();
    assertEquals(2, resumed.events("step").size());
  }
}
