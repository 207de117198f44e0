package cero.app.prepare;

import cero.data.shards.ShardIndex;
import cero.format.DurableFile;
import cero.format.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has been done of a preparation; it stands in the folder as {@code preparing.json} until all
 * is done. Each time that it is written, the shards that it names are whole and on the disk, so a
 * preparation that was broken off goes on from there.
 *
 * @param index of the shards that are done
 * @param position of the sources behind them
 */
record Unfinished(ShardIndex index, Position position) {
  static final String FILE = "preparing.json";

  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  static Unfinished read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    ObjectNode json = ShardIndex.json(file);
    Position position = JsonMapper.shared().treeToValue(json.path("position"), Position.class);
    return new Unfinished(ShardIndex.of(json.path("index"), file), position);
  }

  void write(Path folder) throws FormatException {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.set("index", index.toJson());
    json.set("position", JsonMapper.shared().valueToTree(position));
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
