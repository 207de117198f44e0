package cero.train;

import cero.device.Device;
import cero.model.GptConfig;
import cero.model.Parameter;
import cero.model.ParameterSpecs;
import cero.model.Role;
import cero.train.TrainingEvent.LayerFigures.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Makes an update and measures it for each part of the model. */
final class LayerMeter {
  /** Sums of squares. */
  private static final class Squares {
    private double gradient;
    private double weights;
    private double update;
  }

  private final Device device;
  private final int heads;
  private float[] change; // of one parameter; made when first needed

  LayerMeter(Device device, GptConfig config) {
    this.device = device;
    this.heads = config.heads();
  }

  /** Bytes that measuring takes: a copy of the largest parameter. */
  static double bytes(GptConfig config) {
    return Float.BYTES * ParameterSpecs.largest(config, _ -> true);
  }

  /** Lets the optimizer make an update; returns what {@link TrainingEvent.LayerFigures} tells. */
  List<Group> update(Optimizer optimizer, long step, double learningRate, double gradientNorm) {
    if (change == null) {
      change = new float[optimizer.parameters().stream().mapToInt(Parameter::size).max().orElse(0)];
    }
    double scale = optimizer.gradientScale(gradientNorm);
    SequencedMap<String, Squares> groups = new LinkedHashMap<>();
    for (Parameter parameter : optimizer.parameters()) {
      int size = parameter.size();
      System.arraycopy(parameter.values(), 0, change, 0, size);
      optimizer.update(parameter, step, learningRate, scale);
      device.weightedSum(1, parameter.values(), -1, change, size);
      String group = parameter.spec().group();
      add(groups, group, parameter, 0, size);
      if (parameter.role() == Role.ATTENTION_PROJECTION) {
        for (int head = 0; head < heads; head++) { // each has rows of its own
          int from = size / heads * head;
          add(groups, group + ".head." + head, parameter, from, from + size / heads);
        }
      }
    }
    List<Group> measured = new ArrayList<>();
    groups.forEach((name, squares) ->
        measured.add(
            new Group(
                name,
                Math.sqrt(squares.gradient),
                Math.sqrt(squares.weights),
                Math.sqrt(squares.update))));
    return measured;
  }

  private void add(
      SequencedMap<String, Squares> groups, String name, Parameter parameter, int from, int to) {
    Squares squares = groups.computeIfAbsent(name, _ -> new Squares());
    squares.gradient += device.sumOfSquares(parameter.gradient(), from, to);
    squares.weights += device.sumOfSquares(parameter.values(), from, to);
    squares.update += device.sumOfSquares(change, from, to);
  }
}
