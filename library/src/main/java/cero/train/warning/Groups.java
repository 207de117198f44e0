package cero.train.warning;

import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingEvent.LayerFigures.Group;
import java.util.List;

/** Groups of a model's weights, by their names. */
final class Groups {
  private Groups() {}

  static boolean isHead(Group group) {
    return group.name().contains(".head.");
  }

  /** The groups that no other contains. */
  static List<Group> parts(LayerFigures figures) {
    return figures.groups().stream().filter(group -> !isHead(group)).toList();
  }

  /** The median part's share of its weights that the update changed. */
  static double medianUpdateShare(LayerFigures figures) {
    return Recent.median(parts(figures).stream().map(Group::updateShare).toList());
  }

  static double medianGradientNorm(List<Group> groups) {
    return Recent.median(groups.stream().map(Group::gradientNorm).toList());
  }
}
