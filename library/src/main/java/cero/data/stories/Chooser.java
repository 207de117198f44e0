package cero.data.stories;

import java.util.List;

/**
 * Makes the decisions of a story, one at a time.
 *
 * <p>The options of a decision are equally probable, so one decision among n of them carries {@code
 * ln n} nats. The options must be different from each other, and must lead to different texts: then
 * a text has one derivation, and its information is the sum over its decisions.
 */
interface Chooser {
  <T> T choose(List<T> options);
}
