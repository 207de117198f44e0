package cero.device;

import cero.parallel.Team;

/** Work on the part of something from {@code from}, inclusive, to {@code to}, exclusive. */
@FunctionalInterface
interface Range {
  void run(int from, int to);

  /** Cuts 0 to {@code size} into parts of {@code step}, each a task for the team. */
  static void each(Team team, int size, int step, Range range) {
    team.run(
        (size + step - 1) / step,
        task -> range.run(task * step, Math.min(size, (task + 1) * step)));
  }
}
