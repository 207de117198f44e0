package cero.app.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a command's results go: seen through links and {@code ..}, so that nothing hides there. */
public final class OutputPlace {
  private OutputPlace() {}

  /**
   * Refuses a folder that is, holds, or lies in what is read: its files would be taken for data the
   * next time, or take the place of data.
   *
   * @param out the folder, which need not be there
   * @param read files and folders; those that are not there are passed over
   * @throws IOException if it is so
   */
  public static void requireApart(Path out, List<Path> read) throws IOException {
    Path place = real(out);
    for (Path path : read) {
      if (!Files.exists(path)) {
        continue;
      }
      Path data = path.toRealPath();
      String how =
          place.equals(data) ? "is" : place.startsWith(data) ? "lies in" : holds(place, data);
      if (!how.isEmpty()) {
        throw new IOException(
            "the folder '%s' %s '%s', which is read as data: choose another folder with --out"
                .formatted(out, how, path));
      }
    }
  }

  private static String holds(Path place, Path data) {
    return data.startsWith(place) ? "holds" : "";
  }

  /**
   * The path that a folder has, or will have when it is made, without links and {@code ..}.
   *
   * @throws IOException if what is there of it can't be looked at
   */
  public static Path real(Path folder) throws IOException {
    Path whole = folder.toAbsolutePath();
    Path present = whole;
    while (!Files.exists(present)) {
      present = present.getParent();
    }
    return present.toRealPath().resolve(present.relativize(whole)).normalize();
  }
}
