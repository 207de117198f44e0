package cero.bench;

import cero.data.stories.Language;
import cero.data.stories.Story;
import cero.data.stories.StoryTeller;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes as much text as is wanted, to prepare: built-in stories of many seeds, in English, Spanish
 * and Korean. A text file has {@code <|endoftext|>} between its stories; the other files are JSON
 * Lines.
 *
 * <p>Usage: {@code StoryFiles FOLDER MEGABYTES}; half goes to text files and half to JSON Lines.
 */
final class StoryFiles {
  private static final int STORIES_A_SEED = 1000;

  private StoryFiles() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    long bytes = Long.parseLong(arguments[1]) * 1_000_000 / (2L * Language.values().length);
    Arrays.stream(Language.values()).parallel().forEach(language -> write(folder, language, bytes));
  }

  private static void write(Path folder, Language language, long bytes) {
    Path text = folder.resolve("stories-%s.txt".formatted(language.code()));
    Path lines = folder.resolve("stories-%s.jsonl".formatted(language.code()));
    try (BufferedWriter texts = Files.newBufferedWriter(text);
        BufferedWriter json = Files.newBufferedWriter(lines)) {
      for (long seed = 1; Files.size(text) < bytes || Files.size(lines) < bytes; seed++) {
        for (Story story : new StoryTeller(language, seed).stories(0, STORIES_A_SEED)) {
          if (Files.size(text) < bytes) {
            texts.write(story.text());
            texts.write("\n<|endoftext|>\n");
          } else {
            json.write(JsonMapper.shared().createObjectNode().put("text", story.text()).toString());
            json.write('\n');
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
