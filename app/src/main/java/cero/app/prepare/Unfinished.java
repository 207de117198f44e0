package cero.app.prepare;

import cero.data.DataException;
import cero.data.shards.ShardIndex;
import cero.format.DurableFile;
import cero.format.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has been done of a preparation; it stands in the folder as {@code preparing.json} until all
 * is done. Each time that it is written, the shards that it names are whole and on the disk, so a
 * preparation that was broken off goes on from there.
 *
 * @param index of the shards that are done
 * @param position of the sources behind them
 * @param partLength of long texts, in characters, which the position counts by
 */
record Unfinished(ShardIndex index, Position position, int partLength) {
  static final String FILE = "preparing.json";

  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * @throws cero.data.DataException if it is damaged
   */
  static Unfinished read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    ObjectNode json = ShardIndex.json(file);
    ShardIndex index = ShardIndex.of(json.path("index"), file);
    JsonNode place = json.path("position");
    int source = (int) number(place, "source", index.sources().size(), file);
    long parts = number(place, "parts", Long.MAX_VALUE, file);
    long seen = number(place, "seen", Long.MAX_VALUE, file);
    long kept = number(place, "kept", seen, file);
    if (!place.path("isOpen").isBoolean() || (parts > 0 && source == index.sources().size())) {
      throw damaged("position", file);
    }
    Position position = new Position(source, parts, seen, kept, place.path("isOpen").asBoolean());
    int partLength = (int) number(json, "part_length", Corpus.LONGEST_PART, file);
    if (partLength == 0) {
      throw damaged("part_length", file);
    }
    return new Unfinished(index, position, partLength);
  }

  private static long number(JsonNode object, String name, long most, Path file) {
    JsonNode value = object.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < 0
        || value.asLong() > most) {
      throw damaged(name, file);
    }
    return value.asLong();
  }

  private static DataException damaged(String what, Path file) {
    return new DataException(
        "%s is damaged: its %s can't be; delete the folder and prepare the data anew"
            .formatted(file, what));
  }

  /** How many of the sources have been read, the last of them perhaps in part. */
  int sourcesRead() {
    return position.source() + (position.parts() > 0 ? 1 : 0);
  }

  /** The same, of other sources behind those that have been read. */
  Unfinished of(List<ShardIndex.Source> sources) {
    ShardIndex changed =
        new ShardIndex(
            index.vocabSize(),
            index.endOfText(),
            index.tokenizerHash(),
            index.settings(),
            sources,
            index.training(),
            index.validation());
    return new Unfinished(changed, position, partLength);
  }

  void write(Path folder) throws FormatException {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.set("index", index.toJson());
    json.set("position", JsonMapper.shared().valueToTree(position));
    json.put("part_length", partLength);
    write(folder.resolve(FILE), json);
  }

  /** Writes the index of what is done, in the place of what was to be done. */
  static void finish(Path folder, ShardIndex index) throws IOException {
    write(folder.resolve(ShardIndex.FILE), index.toJson());
    Files.deleteIfExists(folder.resolve(FILE));
  }

  private static void write(Path file, ObjectNode json) throws FormatException {
    String text = json.toPrettyString() + "\n";
    DurableFile.write(file, DurableFile.Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
