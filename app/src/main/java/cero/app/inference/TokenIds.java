package cero.app.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Token ids that are given instead of text. */
final class TokenIds {
  private TokenIds() {}

  /**
   * Ids separated by commas.
   *
   * @throws IllegalArgumentException if one of them is not a number
   */
  static int[] parse(String list) {
    return Arrays.stream(list.split(",", -1)).mapToInt(id -> parseOne(id.strip())).toArray();
  }

  private static int parseOne(String id) {
    try {
      return Integer.parseInt(id);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          id.isEmpty()
              ? "a token id is missing: write ids with one comma between them, such as 464,3290"
              : "'%s' is not a token id: ids are whole numbers, such as 464,3290".formatted(id),
          e);
    }
  }

  /**
   * The rows of a JSON file: a list of lists of ids.
   *
   * @throws IOException if the file can't be read or holds something else
   */
  static List<int[]> rows(Path file) throws IOException {
    JsonNode json = JsonFile.read(file);
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : json) {
      if (json.isArray() && row.isArray() && row.valueStream().allMatch(JsonNode::isInt)) {
        rows.add(row.valueStream().mapToInt(JsonNode::intValue).toArray());
      }
    }
    if (rows.isEmpty() || rows.size() != json.size()) {
      throw new IOException(
          "'%s' must hold rows of token ids as JSON, such as [[1, 2, 3], [4, 5, 6]]"
              .formatted(file));
    }
    return rows;
  }
}
