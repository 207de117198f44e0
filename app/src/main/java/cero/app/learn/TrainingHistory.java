package cero.app.learn;

import cero.train.TrainingEvent;
import java.util.ArrayList;
import java.util.List;

/** What has happened in a training, for a page that is opened or loaded again. */
final class TrainingHistory {
  /** More points than this are thinned out; a chart is not that wide. */
  private static final int MOST_POINTS = 2000;

  /** One update; the loss is before it. */
  record Point(long step, double loss, double lr, double gradNorm, double tokensPerSecond) {
    static Point of(TrainingEvent.Stepped e) {
      return new Point(e.step(), e.loss(), e.learningRate(), e.gradientNorm(), e.tokensPerSecond());
    }
  }

  /**
   * One evaluation.
   *
   * @param best whether the validation loss was the lowest so far
   */
  record Evaluation(long step, double trainLoss, double valLoss, boolean best) {
    static Evaluation of(TrainingEvent.Evaluated e) {
      return new Evaluation(e.step(), e.trainLoss(), e.validationLoss(), e.best());
    }
  }

  private final List<Point> points = new ArrayList<>();
  private final List<Evaluation> evaluations = new ArrayList<>();

  synchronized void add(Point point) {
    points.add(point);
  }

  synchronized void add(Evaluation evaluation) {
    evaluations.add(evaluation);
  }

  synchronized List<Evaluation> evaluations() {
    return List.copyOf(evaluations);
  }

  synchronized List<Point> points() {
    return thinned(points, MOST_POINTS);
  }

  /**
   * At most as many points: of equally long stretches those with the lowest and the highest loss,
   * so that no spike is lost, and the last of all.
   */
  static List<Point> thinned(List<Point> points, int most) {
    if (points.size() <= most) {
      return List.copyOf(points);
    }
    int stretch = Math.ceilDiv(points.size() - 1, (most - 1) / 2);
    List<Point> thinned = new ArrayList<>();
    for (int from = 0; from < points.size() - 1; from += stretch) {
      int to = Math.min(from + stretch, points.size() - 1);
      int lowest = from;
      int highest = from;
      for (int i = from; i < to; i++) {
        lowest = points.get(i).loss() < points.get(lowest).loss() ? i : lowest;
        highest = points.get(i).loss() > points.get(highest).loss() ? i : highest;
      }
      thinned.add(points.get(Math.min(lowest, highest)));
      if (lowest != highest) {
        thinned.add(points.get(Math.max(lowest, highest)));
      }
    }
    thinned.add(points.getLast());
    return thinned;
  }
}
