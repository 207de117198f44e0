package cero.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.Answer;
import cero.app.TestModel;
import cero.app.download.TestServer.Reply;
import cero.app.options.OptionTypes;
import cero.app.terminal.Console;
import cero.app.terminal.Output;
import cero.app.terminal.Paint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class DownloadCommandTest {
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path folder;
  private Path original;
  private Path out;
  private FakeHub hub;

  @BeforeEach
  void start() throws IOException {
    original = folder.resolve("original");
    TestModel.write(original);
    out = folder.resolve("models/gpt2");
    hub = new FakeHub("openai-community/gpt2", "main").with(original);
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  private List<String> command(String... more) {
    List<String> command =
        new ArrayList<>(List.of("download", "gpt2", "--hub", hub.address(), "--lang", "en"));
    command.addAll(List.of("--out", out.toString()));
    command.addAll(List.of(more));
    return command;
  }

  @Test
  void whatIsDownloadedWrites() {
    Answer answer = Answer.to(command()).done();
    List<String> lines = answer.out().lines().toList();
    String size = lines.getFirst().replaceFirst(".*Size: ", "");
    assertEquals(
        "Downloading openai-community/gpt2 (%s). Files: 7. Size: %s".formatted(hub.address(), size),
        lines.getFirst());
    assertTrue(answer.out().contains("━━ "), answer.out());
    assertTrue(answer.out().contains("It is in " + out + "; that took "), answer.out());
    assertEquals("Now try: ./cero generate --model " + out, lines.getLast());
    assertEquals("", answer.err());
    List<String> generate =
        List.of("generate", "--prompt", "the fox", "--greedy", "--json", "--model");
    assertEquals(text(Answer.to(with(generate, original))), text(Answer.to(with(generate, out))));

    Answer again = Answer.to(command()).done();
    assertEquals(
        "Nothing to do: %s holds this model already, whole and unchanged. Now try:".formatted(out),
        again.out().replace('\n', ' ').replaceFirst("(Now try:).*", "$1").strip());
  }

  private static List<String> with(List<String> command, Path last) {
    List<String> whole = new ArrayList<>(command);
    whole.add(last.toString());
    return whole;
  }

  private static JsonNode text(Answer answer) {
    return answer.done().lines().getFirst().get("text");
  }

  @Test
  void programsGetTheFilesAndTheEnd() throws IOException {
    Answer answer = Answer.to(command("--json")).done();
    List<JsonNode> files = answer.events("file");
    assertEquals(7, files.size());
    assertEquals("config.json", files.getFirst().get("path").asString());
    JsonNode weights = files.getLast();
    assertEquals(WEIGHTS, weights.get("path").asString());
    assertEquals(Files.size(original.resolve(WEIGHTS)), weights.get("bytes").asLong());
    assertTrue(weights.get("sha256").asString().matches("[0-9a-f]{64}"));
    JsonNode done = answer.lines().getLast();
    assertEquals("done", done.get("event").asString());
    assertEquals(out.toString(), done.get("model").asString());
    assertEquals(
        files.stream().mapToLong(file -> file.get("bytes").asLong()).sum(),
        done.get("bytes").asLong());
    assertTrue(done.get("seconds").asDouble() > 0);
    assertEquals(8, answer.lines().size());
    assertTrue(answer.err().startsWith("Downloading "), answer.err());
    assertEquals(
        files, Answer.to(command("--json")).done().events("file"), "and again if all is there");
  }

  @Test
  void retriesAreTold() throws IOException {
    byte[] weights = Files.readAllBytes(original.resolve(WEIGHTS));
    hub.on(
        hub.path(WEIGHTS),
        Reply.of(200, weights).cutAt(weights.length / 2, () -> true),
        TestServer.file(weights));
    Answer answer = Answer.to(command()).done();
    String line = "the connection to 127.0.0.1 was cut; trying again in 1s";
    assertTrue(answer.out().contains(line), answer.out());
  }

  @Test
  void theEnvironmentNamesTheHubAndTheToken() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Output output = new Output(text, false, 100, Paint.OFF);
    Map<String, String> environment = Map.of("HF_ENDPOINT", hub.address(), "HF_TOKEN", "hf_a\n");
    DownloadCommand command =
        new DownloadCommand(new Console(output, output), environment, Patience.USUAL);
    CommandLine commandLine = new CommandLine(command);
    OptionTypes.register(commandLine);
    int code = commandLine.execute("gpt2", "--lang", "ko", "--out", out.toString());
    assertEquals(0, code);
    assertEquals(
        Optional.of("Bearer hf_a"), hub.requests(WEIGHTS).getFirst().header("Authorization"));
    String korean = text.toString(StandardCharsets.UTF_8);
    assertTrue(korean.startsWith("openai-community/gpt2 ("), korean);
    assertTrue(korean.contains("모델을 모두 받아 확인했습니다"), korean);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpt3 | 'gpt3' is not the name of a model, such as openai-community/gpt2",
        "../../etc | '../../etc' is not the name of a model",
        "gpt2 --hub huggingface.co | 'huggingface.co' is not the address of a hub, such as",
        "gpt2 --out .. | .. can't be a model's folder: name a new one",
        "gpt2 --revision= | --revision needs a name",
        "gpt2 more | unexpected argument 'more'",
        "`` | missing required parameter: 'MODEL'",
      })
  void wrongUsageIsOneSentence(String arguments, String sentence) {
    Answer answer = Answer.to(Arrays.asList(("download " + arguments).strip().split(" ", -1)));
    assertEquals(2, answer.code(), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertTrue(answer.err().startsWith("cero: " + sentence), answer.err());
    assertEquals("", answer.out());
  }

  @Test
  void aFailureIsOneSentence() {
    List<String> command = command();
    command.set(1, "owner/missing");
    Answer answer = Answer.to(command);
    assertEquals(1, answer.code());
    assertEquals(
        "cero: 127.0.0.1 has no model 'owner/missing' with the revision 'main': is the name"
            + " right?\n",
        answer.err());
  }

  /** The signal that Ctrl-C sends is another one, but Java answers both alike. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aDownloadThatIsInterruptedIsGoneOnWith() throws Exception {
    byte[] weights = Files.readAllBytes(original.resolve(WEIGHTS));
    int half = weights.length / 2;
    hub.on(hub.path(WEIGHTS), Reply.of(200, weights).silentAt(half), TestServer.file(weights));
    Path part = out.resolveSibling("gpt2.partial").resolve(WEIGHTS + ".part");
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(java(command()))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (System.nanoTime() < end && !(Files.exists(part) && Files.size(part) == half)) {
        Thread.sleep(10);
      }
      process.destroy();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it ends by itself");
    } finally {
      process.destroyForcibly();
    }
    assertTrue(
        Files.readString(said).contains("Stopped. What has come is kept: the same command"),
        Files.readString(said));
    assertFalse(Files.exists(out));
    assertEquals(half, Files.size(part));

    Answer.to(command()).done();
    assertEquals(
        Optional.of("bytes=" + half + "-"), hub.requests(WEIGHTS).getLast().header("Range"));
    assertEquals(-1, Files.mismatch(original.resolve(WEIGHTS), out.resolve(WEIGHTS)));
  }

  private static List<String> java(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cero.app.Cero"));
    command.addAll(arguments);
    return command;
  }
}
