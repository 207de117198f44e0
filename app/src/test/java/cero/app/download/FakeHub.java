package cero.app.download;

import cero.app.download.TestServer.Handler;
import cero.app.download.TestServer.Reply;
import cero.app.download.TestServer.Request;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A hub on this machine with one repository. */
public final class FakeHub implements Closeable {
  private final TestServer server = new TestServer();
  private final ArrayNode list = JsonMapper.shared().createArrayNode();
  private final String repository;
  private final String revision;

  /**
   * @param revision as it is written in addresses
   */
  public FakeHub(String repository, String revision) throws IOException {
    this.repository = repository;
    this.revision = revision;
    server.on(listPath(), _ -> Reply.of(200, list.toString()));
  }

  /** Offers all files of a folder. */
  public FakeHub with(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        with(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return this;
  }

  /** Offers a file, or another content of one. */
  public FakeHub with(String name, byte[] content) {
    without(name);
    ObjectNode entry = list.addObject().put("type", "file").put("path", name);
    entry.put("oid", gitHash(content)).put("size", content.length);
    if (name.endsWith(".safetensors")) {
      entry.put("oid", "0".repeat(40)); // the hash of what stands for it in Git
      entry
          .putObject("lfs")
          .put("oid", DownloadTest.sha256(content).hex())
          .put("size", content.length);
    }
    server.on(path(name), TestServer.file(content));
    return this;
  }

  public FakeHub without(String name) {
    list.removeIf(entry -> entry.path("path").asString().equals(name));
    return this;
  }

  private static String gitHash(byte[] content) {
    try {
      Path file = Files.createTempFile("content", null);
      try {
        Files.write(file, content);
        return Checksum.Hash.GIT_BLOB.of(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The list's entry of a file, to be made to lie. */
  ObjectNode entry(String name) {
    return (ObjectNode)
        list.valueStream()
            .filter(entry -> entry.path("path").asString().equals(name))
            .findFirst()
            .orElseThrow();
  }

  ArrayNode list() {
    return list;
  }

  String listPath() {
    return "/api/models/%s/tree/%s".formatted(repository, revision);
  }

  public String path(String name) {
    return "/%s/resolve/%s/%s".formatted(repository, revision, name);
  }

  public String address() {
    return server.address();
  }

  public void on(String path, Reply first, Handler... then) {
    server.on(path, first, then);
  }

  /** The requests for a file. */
  public List<Request> requests(String name) {
    return server.requests(path(name));
  }

  /** All requests. */
  public List<Request> requests() {
    return server.requests();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
