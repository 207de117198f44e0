package cero.app.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a sweep.
 *
 * @param number from 1; the first has the settings as they are
 * @param values of the options that are varied, by name
 * @param steps of the whole run; 0 before it is known
 * @param evalBatches of each evaluation
 * @param diverged whether its loss became no number
 * @param measurements one after each rung that it reached
 */
record Trial(
    int number,
    Map<String, String> values,
    long steps,
    int evalBatches,
    boolean diverged,
    List<Measurement> measurements) {

  /**
   * What a trial had come to at the end of a rung.
   *
   * @param step updates made
   * @param seconds that its training has taken
   * @param loss on the validation text, in nats per token
   * @param bitsPerByte the same in bits per byte of text, which compares trials that cut text
   *     differently
   */
  record Measurement(int rung, long step, double seconds, double loss, double bitsPerByte) {}

  Trial withLength(long newSteps, int newEvalBatches) {
    return new Trial(number, values, newSteps, newEvalBatches, diverged, measurements);
  }

  Trial withMeasurement(Measurement added) {
    List<Measurement> more = new ArrayList<>(measurements);
    more.add(added);
    return new Trial(number, values, steps, evalBatches, diverged, List.copyOf(more));
  }

  Trial withDivergence() {
    return new Trial(number, values, steps, evalBatches, true, measurements);
  }

  Optional<Measurement> at(int rung) {
    return measurements.stream().filter(measurement -> measurement.rung() == rung).findFirst();
  }

  Optional<Measurement> last() {
    return measurements.isEmpty() ? Optional.empty() : Optional.of(measurements.getLast());
  }

  /** Such as {@code lr=3e-3 dropout=0.1}. */
  String settings() {
    StringBuilder text = new StringBuilder();
    values.forEach((option, value) ->
        text.append(text.isEmpty() ? "" : " ")
            .append(option.substring(2))
            .append('=')
            .append(value));
    return text.toString();
  }
}
