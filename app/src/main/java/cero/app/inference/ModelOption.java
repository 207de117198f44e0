package cero.app.inference;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The model that a command is about. */
final class ModelOption {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model's folder.")
  private Path folder;

  /**
   * Opens it.
   *
   * @throws IOException if its files can't be read
   */
  OpenModel open() throws IOException {
    return OpenModel.in(folder);
  }
}
