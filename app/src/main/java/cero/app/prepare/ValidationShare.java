package cero.app.prepare;

import cero.data.source.Part;
import java.nio.file.Path;

/**
 * Chooses, part by part as they come, what is kept for validation: a part, where that brings what
 * has been kept closer to the wanted share of all that has come. So validation texts are spread
 * evenly over the data, and the same data always gives the same ones.
 */
final class ValidationShare {
  private final double share;
  private long seen;
  private long kept;

  /** Whether training has the beginning of the document that is going on. */
  private boolean isOpen;

  ValidationShare(double share, long seen, long kept, boolean isOpen) {
    this.share = share;
    this.seen = seen;
    this.kept = kept;
    this.isOpen = isOpen;
  }

  /**
   * A part and where it goes.
   *
   * @param source the file that it is from
   * @param validates whether it is kept for validation, as a document of its own
   * @param closes whether a document of the training text ends after it
   */
  record Placed(Part part, Path source, boolean validates, boolean closes) {}

  Placed place(Part part, Path source) {
    seen += part.size();
    // The empty end of a document goes where the rest of it went.
    boolean validates = part.size() > 0 && kept + part.size() / 2.0 < share * seen;
    if (validates) {
      kept += part.size();
    } else {
      isOpen = true;
    }
    boolean closes = isOpen && part.ends();
    if (part.ends()) {
      isOpen = false;
    }
    return new Placed(part, source, validates, closes);
  }

  long seen() {
    return seen;
  }

  long kept() {
    return kept;
  }

  boolean isOpen() {
    return isOpen;
  }
}
