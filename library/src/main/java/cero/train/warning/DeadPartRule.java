package cero.train.warning;

import cero.train.TrainingEvent;
import cero.train.TrainingEvent.LayerFigures;
import cero.train.TrainingEvent.LayerFigures.Group;
import cero.train.TrainingWarning;
import cero.train.TrainingWarning.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of the model, or an attention head, that no gradient reaches: next to nothing of what the
 * other parts, or heads, get, in three evaluations on end.
 */
final class DeadPartRule implements Rule {
  private static final double LEAST_SHARE = 1e-4;
  private static final int TIMES = 3;

  /** Since when each part has been dead, and how often it was found so. */
  private record Dead(long since, int times) {}

  private final Map<String, Dead> dead = new HashMap<>();

  @Override
  public Optional<TrainingWarning> on(TrainingEvent event) {
    if (!(event instanceof LayerFigures e)) {
      return Optional.empty();
    }
    List<Group> heads = e.groups().stream().filter(Groups::isHead).toList();
    Optional<TrainingWarning> part = firstDead(e.step(), Groups.parts(e));
    return part.isPresent() || heads.isEmpty() ? part : firstDead(e.step(), heads);
  }

  private Optional<TrainingWarning> firstDead(long step, List<Group> groups) {
    double usual = Groups.medianGradientNorm(groups);
    for (Group group : groups) {
      if (group.gradientNorm() > LEAST_SHARE * usual || usual == 0) {
        dead.remove(group.name());
        continue;
      }
      Dead found =
          dead.merge(
              group.name(), new Dead(step, 1), (old, _) -> new Dead(old.since(), old.times() + 1));
      if (found.times() >= TIMES) {
        return Optional.of(
            new TrainingWarning(
                Kind.DEAD_PART, found.since(), group.name(), group.gradientNorm(), usual));
      }
    }
    return Optional.empty();
  }
}
