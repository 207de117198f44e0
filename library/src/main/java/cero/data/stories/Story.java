package cero.data.stories;

/**
 * One story of the built-in corpus. Immutable, so threads may share it.
 *
 * @param text the story: a few sentences in paragraphs that are separated by one {@code \n}
 * @param information {@code -ln p(text)} in nats, where p is the probability that the story's
 *     grammar gives to exactly this text
 */
public record Story(String text, double information) {}
