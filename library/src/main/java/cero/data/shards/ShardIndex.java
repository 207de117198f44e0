package cero.data.shards;

import cero.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a folder of token shards holds; it stands in the folder as {@code index.json}, beside the
 * shards and the tokenizer's files. Immutable, so threads may share it.
 *
 * @param vocabSize ids are below it
 * @param endOfText the id that ends each document, if the tokenizer has one
 * @param tokenizerHash {@link TokenizerHash} of the tokenizer that made the ids
 * @param settings what the folder was made with, by name; it is gone on with only by the same
 * @param sources what the ids were made from, in the order in which it was read
 * @param training shards to learn from
 * @param validation shards to measure on
 */
public record ShardIndex(
    int vocabSize,
    OptionalInt endOfText,
    String tokenizerHash,
    ObjectNode settings,
    List<Source> sources,
    List<Shard> training,
    List<Shard> validation) {
  public static final String FILE = "index.json";

  /** A larger file is not read. */
  public static final int MAXIMUM_BYTES = 256 << 20;

  private static final String FORMAT = "cero token shards";
  private static final int VERSION = 1;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * A file that was read.
   *
   * @param path as it was given
   * @param bytes its size
   * @param sha256 of its bytes, in hexadecimal
   */
  public record Source(String path, long bytes, String sha256) {}

  /**
   * A file of tokens, {@code width} bytes each, little endian.
   *
   * @param file its name in the folder
   * @param tokens how many it holds
   * @param documents how many end in it
   * @param bytes UTF-8 bytes of the text that the tokens spell, without ends of text
   */
  public record Shard(String file, long tokens, long documents, long bytes) {}

  public ShardIndex {
    sources = List.copyOf(sources);
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /** Bytes of a token: 2 where all ids are below 65,536, else 4. */
  public int width() {
    return TokenFile.width(vocabSize);
  }

  /** The files of some of the shards, in a folder. */
  public List<TokenFile> files(Path folder, List<Shard> shards) {
    return shards.stream()
        .map(shard -> new TokenFile(folder.resolve(shard.file()), 0, shard.tokens(), width()))
        .toList();
  }

  /** The index as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT).put("version", VERSION);
    json.put("dtype", width() == Short.BYTES ? "uint16" : "uint32");
    json.put("vocab", vocabSize);
    if (endOfText.isPresent()) {
      json.put("end_of_text", endOfText.getAsInt());
    } else {
      json.putNull("end_of_text");
    }
    json.put("tokenizer_sha256", tokenizerHash);
    json.set("settings", settings);
    ArrayNode sourceList = json.putArray("sources");
    for (Source source : sources) {
      sourceList
          .addObject()
          .put("path", source.path())
          .put("bytes", source.bytes())
          .put("sha256", source.sha256());
    }
    putShards(json.putArray("train"), training);
    putShards(json.putArray("val"), validation);
    return json;
  }

  private static void putShards(ArrayNode list, List<Shard> shards) {
    for (Shard shard : shards) {
      list.addObject()
          .put("file", shard.file())
          .put("tokens", shard.tokens())
          .put("documents", shard.documents())
          .put("bytes", shard.bytes());
    }
  }

  /** Whether a folder has an index. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads the index of a folder. Whether the shards are what it says is seen when they are opened.
   *
   * @throws DataException if it is damaged or of another version
   * @throws IOException if it can't be read
   */
  public static ShardIndex read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return of(json(file), file);
  }

  /**
   * Reads a file of JSON.
   *
   * @throws DataException if it is not a JSON object
   * @throws IOException if it can't be read
   */
  public static ObjectNode json(Path file) throws IOException {
    if (Files.size(file) > MAXIMUM_BYTES) {
      throw new DataException(file + " is too large to be an index of shards");
    }
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new DataException("%s is not valid JSON: prepare the data anew".formatted(file));
    }
    throw new DataException(file + " is not an index of shards: it is no JSON object");
  }

  /**
   * What the JSON of an index says.
   *
   * @param file that it came from, for messages
   * @throws DataException if it is damaged or of another version
   */
  public static ShardIndex of(JsonNode json, Path file) {
    if (!json.path("format").asString("").equals(FORMAT)) {
      throw new DataException(
          "%s is not an index of token shards: make them with ./cero prepare".formatted(file));
    }
    if (json.path("version").asInt(0) != VERSION) {
      throw new DataException(
          "%s is of version %s, but version %d can be read: prepare the data anew"
              .formatted(file, json.path("version"), VERSION));
    }
    JsonNode end = json.path("end_of_text");
    int vocab = (int) number(json, "vocab", Integer.MAX_VALUE, file);
    ShardIndex index =
        new ShardIndex(
            vocab,
            end.isNull()
                ? OptionalInt.empty()
                : OptionalInt.of((int) number(json, "end_of_text", vocab - 1L, file)),
            text(json, "tokenizer_sha256", file),
            json.path("settings") instanceof ObjectNode settings
                ? settings
                : JSON.createObjectNode(),
            sources(json.path("sources"), file),
            shards(json.path("train"), file),
            shards(json.path("val"), file));
    if (!json.path("dtype")
        .asString("")
        .equals(index.width() == Short.BYTES ? "uint16" : "uint32")) {
      throw damaged(
          file,
          "its dtype %s does not fit a vocabulary of %,d".formatted(json.path("dtype"), vocab));
    }
    return index;
  }

  private static List<Source> sources(JsonNode list, Path file) {
    List<Source> sources = new ArrayList<>();
    for (JsonNode source : list) {
      sources.add(
          new Source(
              text(source, "path", file),
              number(source, "bytes", Long.MAX_VALUE, file),
              text(source, "sha256", file)));
    }
    return sources;
  }

  private static List<Shard> shards(JsonNode list, Path file) {
    List<Shard> shards = new ArrayList<>();
    for (JsonNode shard : list) {
      String name = text(shard, "file", file);
      // A name that leads out of the folder must not be followed.
      if (!NAME.matcher(name).matches() || name.startsWith(".")) {
        throw damaged(file, "it names a shard that can't be one");
      }
      shards.add(
          new Shard(
              name,
              number(shard, "tokens", Long.MAX_VALUE / 8, file),
              number(shard, "documents", Long.MAX_VALUE, file),
              number(shard, "bytes", Long.MAX_VALUE, file)));
    }
    return shards;
  }

  private static long number(JsonNode object, String name, long most, Path file) {
    JsonNode value = object.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < 0
        || value.asLong() > most) {
      throw damaged(
          file,
          "%s is %s".formatted(name, value.isMissingNode() ? "missing" : "no number that can be"));
    }
    return value.asLong();
  }

  private static String text(JsonNode object, String name, Path file) {
    if (!object.path(name).isString()) {
      throw damaged(file, name + " is missing");
    }
    return object.path(name).asString();
  }

  private static DataException damaged(Path file, String what) {
    return new DataException("%s is damaged: %s; prepare the data anew".formatted(file, what));
  }
}
