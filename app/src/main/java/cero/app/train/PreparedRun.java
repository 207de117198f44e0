package cero.app.train;

import cero.app.runs.RunFolder;
import cero.format.FolderLock;
import cero.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run that is ready to begin.
 *
 * @param lock that keeps others out of the folder
 * @param folder that it is kept in
 * @param made whether the folder was made for it; it goes again if the run leaves nothing in it
 * @param settings what is saved for whoever resumes it
 * @param changes of the settings since it was saved, where it is resumed
 */
public record PreparedRun(
    FolderLock lock,
    Path folder,
    boolean made,
    Trainer trainer,
    TrainData data,
    TrainOptions options,
    ObjectNode settings,
    List<SettingChange> changes)
    implements AutoCloseable {
  @Override
  public void close() throws IOException {
    lock.close();
    if (made) {
      RunFolder.removeEmpty(folder);
    }
  }
}
