package cero.app.inference;

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

  Path folder() {
    return folder;
  }
}
