package cero.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cero.app.download.TestServer.Reply;
import cero.app.download.TestServer.Request;
import cero.format.ModelDirectory;
import cero.format.SafeTensors;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ModelDownloadTest {
  private static final Path MODEL = Path.of("../library/src/test/resources/golden/gpt2-tiny/model");

  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final Set<String> FILES = Set.of("config.json", "generation_config.json", WEIGHTS);

  @TempDir Path temporary;
  private FakeHub server;
  private Path folder;
  private Path partial;
  private byte[] weights;
  private final List<String> events = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new FakeHub("owner/tiny", "main").with(MODEL);
    folder = temporary.resolve("models/tiny");
    partial = temporary.resolve("models/tiny.partial");
    weights = Files.readAllBytes(MODEL.resolve(WEIGHTS));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private ModelDownload.Result download() throws IOException {
    return download("main", Optional.empty());
  }

  private ModelDownload.Result download(String revision, Optional<String> token)
      throws IOException {
    try (Hub hub = new Hub(server.address() + "/", token, DownloadTest.QUICK)) {
      return new ModelDownload(hub, "owner/tiny", revision, folder, new Events()).run();
    }
  }

  private final class Events implements ModelDownload.Listener {
    private long last;

    @Override
    public void started(int files, long bytes, long present) {
      events.add("started " + files + " files, " + present + " bytes there");
      last = present;
    }

    @Override
    public void received(long bytes) {
      last = bytes;
    }

    @Override
    public void finished(String name, long bytes, String sha256) {
      events.add(name + " " + bytes + " " + sha256 + " after " + last);
    }

    @Override
    public void retrying(DownloadException why, Duration pause) {
      events.add("again: " + why.getMessage());
    }
  }

  private String failure() {
    String message = assertThrows(IOException.class, this::download).getMessage();
    assertEquals(1, message.lines().count());
    return message;
  }

  /** Fails with a sentence, and with nothing left behind. */
  private void assertRefused(String sentence) {
    String message = failure();
    assertTrue(message.contains(sentence), message);
    assertFalse(Files.exists(folder));
    assertFalse(Files.exists(partial));
    assertEquals(List.of(), server.requests(WEIGHTS));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private void assertWhole(Set<String> names) throws IOException {
    assertEquals(names, names(folder));
    assertFalse(Files.exists(partial));
    ModelDirectory.open(folder).readModel();
  }

  @Test
  void aModelComesWithWhatIsReadAndNothingElse() throws IOException {
    for (String other :
        List.of(
            "README.md",
            "pytorch_model.bin",
            "onnx/config.json",
            "../evil.json",
            "/etc/evil.safetensors",
            ".gitattributes",
            "other.safetensors")) {
      server.with(other, new byte[10]);
    }
    server.list().addObject().put("type", "directory").put("path", "onnx");
    long bytes = weights.length + Files.size(MODEL.resolve("config.json"));
    bytes += Files.size(MODEL.resolve("generation_config.json"));
    assertEquals(new ModelDownload.Result(bytes, false), download());
    assertWhole(FILES);
    assertEquals(Set.of("tiny"), names(folder.getParent()));
    assertEquals(1 + FILES.size(), server.requests().size());
    assertTrue(server.requests().getFirst().path().endsWith("/tree/main?recursive=true"));
    assertEquals("started 3 files, 0 bytes there", events.getFirst());
    String sha256 = DownloadTest.sha256(weights).hex();
    assertEquals(
        "%s %d %s after %d".formatted(WEIGHTS, weights.length, sha256, bytes), events.getLast());
    for (String name : FILES) {
      assertEquals(-1, Files.mismatch(MODEL.resolve(name), folder.resolve(name)));
    }
  }

  @Test
  void theTokenizersFilesComeToo() throws IOException {
    Set<String> names = new TreeSet<>(FILES);
    names.addAll(List.of("tokenizer_config.json", "special_tokens_map.json"));
    server.with("tokenizer_config.json", "{}".getBytes(StandardCharsets.UTF_8));
    server.with("special_tokens_map.json", "{}".getBytes(StandardCharsets.UTF_8));
    download();
    assertWhole(names);
  }

  @Test
  void listsOfSeveralPagesAreReadToTheEnd() throws IOException {
    String all = server.list().toString();
    server.list().removeIf(entry -> !entry.path("path").asString().equals(WEIGHTS));
    server.on(
        server.listPath(), Reply.of(200, "[]").with("Link", "</next?cursor=a>; rel=\"next\""));
    server.on(
        "/next?cursor=a",
        Reply.of(200, server.list().toString())
            .with("Link", "<%s/last>; rel=\"next\"".formatted(server.address())));
    server.on("/last", Reply.of(200, all));
    download();
    assertWhole(FILES);
  }

  @Test
  void endlessListsEnd() {
    server.on(
        server.listPath(),
        Reply.of(200, "[]").with("Link", "<%s>; rel=\"next\"".formatted(server.listPath())));
    assertRefused("127.0.0.1 has more than 100 pages of files for owner/tiny");
  }

  @Test
  void longListsEndBeforeTheyFillTheMemory() {
    String page = "[" + " ".repeat(1 << 20) + "]";
    server.on(
        server.listPath(),
        Reply.of(200, page).with("Link", "<%s>; rel=\"next\"".formatted(server.listPath())));
    assertRefused("127.0.0.1 lists more files than a model has: the list is larger than 16 MiB");
  }

  @Test
  void whatAnEarlierCallFetchedIsNotFetchedAgain() throws IOException {
    int half = weights.length / 2;
    Path part = partial.resolve(WEIGHTS + ".part");
    server.on(
        server.path(WEIGHTS),
        Reply.of(200, weights).cutAt(half, () -> part.toFile().length() == half),
        _ -> Reply.of(503, "no more"));
    assertEquals("127.0.0.1 answered with status 503", failure());
    assertFalse(Files.exists(folder));
    assertEquals(
        Set.of("config.json", "generation_config.json", WEIGHTS + ".part"), names(partial));
    assertEquals(3, events.stream().filter(event -> event.startsWith("again: ")).count());

    events.clear();
    server.with(WEIGHTS, weights);
    int before = server.requests().size();
    download();
    assertWhole(FILES);
    List<Request> since = server.requests().subList(before, server.requests().size());
    assertEquals(2, since.size(), "the list and the weights");
    assertEquals(Optional.of("bytes=" + half + "-"), since.getLast().header("Range"));
    long texts =
        Files.size(MODEL.resolve("config.json"))
            + Files.size(MODEL.resolve("generation_config.json"));
    assertEquals("started 3 files, " + (texts + half) + " bytes there", events.getFirst());
  }

  @Test
  void aWrongHashRemovesTheFileAndTheNextCallFetchesItAnew() throws IOException {
    byte[] wrong = weights.clone();
    wrong[wrong.length - 1]++;
    server.on(server.path(WEIGHTS), Reply.of(200, wrong), TestServer.file(weights));
    assertTrue(failure().startsWith("what came for model.safetensors has another SHA-256"));
    assertEquals(Set.of("config.json", "generation_config.json"), names(partial));
    download();
    assertWhole(FILES);

    deleteModel();
    byte[] config = Files.readAllBytes(MODEL.resolve("config.json"));
    config[config.length - 1] = ' ';
    server.on(server.path("config.json"), Reply.of(200, config));
    assertTrue(failure().startsWith("what came for config.json has another SHA-1"));
  }

  private void deleteModel() throws IOException {
    for (String name : names(folder)) {
      Files.delete(folder.resolve(name));
    }
    Files.delete(folder);
  }

  @Test
  void aModelThatIsThereIsLeftAlone() throws IOException {
    download();
    Files.writeString(folder.resolve("notes.txt"), "mine");
    int before = server.requests().size();
    assertTrue(download().wasThere());
    assertEquals(before + 1, server.requests().size(), "only the list");

    server.with("vocab.json", "{}".getBytes(StandardCharsets.UTF_8));
    String message = failure();
    assertEquals(
        folder
            + " holds something else than what 'owner/tiny' has: choose another folder with"
            + " --out",
        message);
    assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    assertFalse(Files.exists(partial));
  }

  @Test
  void anEmptyFolderIsTakenAndAFileIsNot() throws IOException {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file");
    assertTrue(failure().contains("choose another folder with --out"));
    assertEquals("a file", Files.readString(folder));
    Files.delete(folder);
    Files.createDirectory(folder);
    download();
    assertWhole(FILES);
  }

  @Test
  void aPartialFolderOfSomebodyElseIsLeftAlone() throws IOException {
    Files.createDirectories(partial);
    Files.writeString(partial.resolve("thesis.txt"), "mine");
    assertTrue(failure().contains("holds files that no download has put there"));
    assertEquals(Set.of("thesis.txt"), names(partial));
  }

  @Test
  void whatAnotherRevisionHadIsRemoved() throws IOException {
    Files.createDirectories(partial);
    Files.writeString(partial.resolve("vocab.json"), "{}");
    Files.writeString(partial.resolve("merges.txt.part"), "a");
    Files.writeString(partial.resolve("model-00001-of-00002.safetensors"), "a");
    download();
    assertWhole(FILES);
  }

  @Test
  void revisionsMayHaveSlashes() throws IOException {
    server.close();
    server = new FakeHub("owner/tiny", "refs%2Fpr%2F1").with(MODEL);
    download("refs/pr/1", Optional.empty());
    assertWhole(FILES);
  }

  @Test
  void withoutSafetensorsThereIsNothingToFetch() {
    server.without(WEIGHTS).with("pytorch_model.bin", new byte[10]);
    assertRefused("'owner/tiny' has no model.safetensors, and weights of another kind");
    assertEquals(1, server.requests().size());
    server.without("config.json");
    assertRefused("'owner/tiny' has no config.json, so it is no model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model_type\": \"llama\"} | config.json says model_type llama, but only gpt2 can be read",
        "{\"model_type\": \"gpt2\", \"n_head\": 7} | config.json: the embedding (768) must be a multiple of"
            + " the number of heads (7)",
        "[1] | config.json is not a JSON object",
        "<html> | config.json is not valid JSON",
      })
  void anotherModelIsRefusedBeforeItsWeightsCome(String config, String sentence) {
    server.with("config.json", config.getBytes(StandardCharsets.UTF_8));
    assertRefused("'owner/tiny' can't be used: " + sentence);
  }

  private void divide(String one, String two) throws IOException {
    ObjectNode index = JsonMapper.shared().createObjectNode();
    ObjectNode weightMap = index.putObject("weight_map");
    try (SafeTensors tensors = SafeTensors.open(MODEL.resolve(WEIGHTS))) {
      tensors.tensors().keySet().forEach(name -> weightMap.put(name, one));
    }
    if (!two.equals(one)) {
      weightMap.put("transformer.h.0.attn.bias", two);
    }
    server.without(WEIGHTS).with(INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void dividedWeightsComeWithTheirIndex() throws IOException {
    String shard = "model-00001-of-00001.safetensors";
    divide(shard, shard);
    server.with(shard, weights).with("unused.safetensors", weights);
    download();
    assertWhole(Set.of("config.json", "generation_config.json", INDEX, shard));
    assertTrue(download().wasThere());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.safetensors", "/evil.safetensors", "a\\evil.safetensors", ".."})
  void anIndexNamesOnlyFilesOfTheFolder(String name) throws IOException {
    divide("one.safetensors", name);
    server.with("one.safetensors", weights).with(name, weights);
    assertRefused("is not the name of a file in the same folder");
    assertEquals(List.of(), server.requests("one.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "missing.safetensors", ".safetensors"})
  void anIndexNamesOnlyFilesOfWeightsThatThereAre(String name) throws IOException {
    divide("one.safetensors", name);
    server.with("one.safetensors", weights);
    assertRefused("names " + name + ", a file of weights that the model does not have");
  }

  @Test
  void liesAboutSizesNeverFillTheDisk() throws IOException {
    ((ObjectNode) server.entry(WEIGHTS).get("lfs")).put("size", Long.MAX_VALUE);
    assertTrue(failure().contains("owner/tiny needs 9.2 EB more, but the disk has only"));
    assertEquals(List.of(), server.requests(WEIGHTS));

    server.with(WEIGHTS, weights);
    ((ObjectNode) server.entry(WEIGHTS).get("lfs")).put("size", weights.length - 1);
    assertTrue(failure().startsWith("127.0.0.1 sends more bytes for model.safetensors than"));
    ((ObjectNode) server.entry(WEIGHTS).get("lfs")).put("size", weights.length + 1);
    assertTrue(failure().startsWith("127.0.0.1 sends fewer bytes for model.safetensors than"));
    server.entry("generation_config.json").put("size", 1L << 40);
    assertTrue(failure().contains("has a generation_config.json of 1099511627776 bytes"));
    server.entry("config.json").put("size", -1);
    assertTrue(failure().contains("has no config.json"));
  }

  @Test
  void weightsThatDoNotFitTheConfigurationAreNoModel() throws IOException {
    byte[] cut = Arrays.copyOf(weights, weights.length / 2);
    server.with(WEIGHTS, cut);
    String message = failure();
    assertTrue(message.startsWith("'owner/tiny' can't be used: model.safetensors "), message);
    assertTrue(message.endsWith(" (its files stay in " + partial + ")"), message);
    assertEquals(FILES, names(partial));
    assertFalse(Files.exists(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | 127.0.0.1 has no model 'owner/tiny' with the revision 'main'",
        "401 | 127.0.0.1 shows 'owner/tiny' to nobody without a token",
        "403 | 127.0.0.1 does not let you have 'owner/tiny'",
        "429 | 127.0.0.1 says that it was asked too often",
        "500 | 127.0.0.1 answered with status 500",
        "200 | does not answer with a list of files",
      })
  void whatTheHubRefusesIsOneSentence(int status, String sentence) throws IOException {
    server.on(server.listPath(), Reply.of(status, "{\"error\": \"no\"}"));
    assertRefused(sentence);
    assertFalse(Files.exists(folder.getParent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html></html>", "[", "\"text\""})
  void anAnswerThatIsNoListIsOneSentence(String answer) {
    server.on(server.listPath(), Reply.of(200, answer).with("Content-Type", "text/html"));
    assertRefused("does not answer with a list of files: is it the address of a Hugging Face hub?");
  }

  @Test
  void theWeightsMayBeRefusedWhereTheListIsNot() {
    server.on(server.path("config.json"), Reply.of(401, ""));
    assertTrue(failure().contains("without a token: is the name right? If it is, put your token"));
    String message =
        assertThrows(DownloadException.class, () -> download("main", Optional.of("wrong")))
            .getMessage();
    assertTrue(message.contains("does not accept the token in HF_TOKEN"), message);
    assertFalse(Files.exists(partial), "nothing has come that could be kept");
  }

  @Test
  void onlyTheHubIsToldTheToken() throws IOException {
    try (TestServer elsewhere = new TestServer()) {
      elsewhere.on("/blob", TestServer.file(weights));
      server.on(server.path(WEIGHTS), Reply.redirect("/cache"));
      server.on("/cache", Reply.redirect(elsewhere.uri("/blob").toString()));
      download("main", Optional.of("hf_secret"));
      assertWhole(FILES);
      assertEquals(5, server.requests().size());
      for (Request request : server.requests()) {
        assertEquals(Optional.of("Bearer hf_secret"), request.header("Authorization"));
      }
      assertEquals(1, elsewhere.requests().size());
      assertEquals(Optional.empty(), elsewhere.requests().getFirst().header("Authorization"));
    }
  }

  @Test
  void theSameTokenIsNotForAnotherHostOrScheme() {
    Http.Token token = new Http.Token(URI.create("https://example.org"), "t");
    assertTrue(token.isFor(URI.create("https://EXAMPLE.org:443/a")));
    assertFalse(token.isFor(URI.create("http://example.org/a")));
    assertFalse(token.isFor(URI.create("https://example.org:8443/a")));
    assertFalse(token.isFor(URI.create("https://cdn.example.org/a")));
  }

  @Test
  void namesAreChecked() {
    try (Hub hub = new Hub(server.address(), Optional.empty(), DownloadTest.QUICK)) {
      for (String name : List.of("gpt3", "a/..", "../b", "a/b/c", "a/b?x", "", "a/ b")) {
        assertThrows(
            IllegalArgumentException.class,
            () -> new ModelDownload(hub, name, "main", folder, new Events()),
            name);
      }
      for (String out : List.of(".", "..", "/", "a/..", "")) {
        assertThrows(
            IllegalArgumentException.class,
            () -> new ModelDownload(hub, "a/b", "main", Path.of(out), new Events()),
            out);
      }
    }
    for (String address :
        List.of(
            "",
            "huggingface.co",
            "ftp://a",
            "http://",
            "http://a b",
            "http://u:p@a",
            "http://a?b")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Hub(address, Optional.empty(), DownloadTest.QUICK),
          address);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new Hub("http://a", Optional.of("two\nlines"), DownloadTest.QUICK));
  }
}
