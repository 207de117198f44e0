package cero.format;

import cero.storage.Quoted;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** A file that can't be read or written; the message is one sentence that names it and says why. */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A disk with less than this left counts as full when a write to it has failed. */
  private static final long NEARLY_NOTHING = 64 * 1024;

  public FormatException(String message) {
    super(Quoted.sentence(message));
  }

  public FormatException(String message, Throwable cause) {
    super(Quoted.sentence(message), cause);
  }

  /** What went wrong while a file was read, as one sentence. */
  static FormatException reading(Path file, IOException cause) {
    return switch (cause) {
      case FormatException alreadySaid -> alreadySaid;
      case NoSuchFileException _ -> new FormatException("there is no file " + file, cause);
      case AccessDeniedException _ ->
          new FormatException(file + " can't be read: permission denied", cause);
      default -> new FormatException("%s can't be read: %s".formatted(file, reason(cause)), cause);
    };
  }

  /**
   * What went wrong while a file was written, as one sentence. To be asked before what was half
   * written is removed, because a full disk is recognised by the space that it has left.
   */
  public static FormatException writing(Path file, IOException cause) {
    if (cause instanceof FormatException alreadySaid) {
      return alreadySaid;
    }
    if (isDiskFull(file, cause)) {
      return new FormatException(
          "no space left on the disk for %s: free some space or choose another folder"
              .formatted(file),
          cause);
    }
    String reason =
        switch (cause) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "its folder does not exist";
          case FileAlreadyExistsException e when !Files.isDirectory(Path.of(e.getFile())) ->
              "'%s' is in the way and is not a folder".formatted(e.getFile());
          default -> reason(cause);
        };
    return new FormatException("%s can't be written: %s".formatted(file, reason), cause);
  }

  private static boolean isDiskFull(Path file, IOException cause) {
    // The system's words come in its language, so the space that is left is asked for too.
    if (reason(cause).toLowerCase(Locale.ROOT).contains("no space left")) {
      return true;
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      return folder != null && Files.getFileStore(folder).getUsableSpace() < NEARLY_NOTHING;
    } catch (IOException _) {
      return false;
    }
  }

  private static String reason(IOException cause) {
    String reason =
        cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
