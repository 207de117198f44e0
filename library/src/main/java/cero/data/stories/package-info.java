/**
 * The built-in corpus: short children's stories told from a grammar, endless and the same for ever
 * for a given seed.
 *
 * <p>Whoever tells a story makes a few dozen decisions. A {@link cero.data.stories.Chooser} makes
 * them and knows the probability of each, so every {@link cero.data.stories.Story} comes with its
 * exact information, {@code -ln p(text)}. No model can reach a lower mean loss on such text than
 * the mean information per token: that is the floor under the loss curve.
 */
package cero.data.stories;
