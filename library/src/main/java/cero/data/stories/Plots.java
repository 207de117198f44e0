package cero.data.stories;

import java.util.List;

/**
 * What the plots need to know, so that the friend who comes can do just what is needed.
 *
 * <p>{@code N} is a noun of the language: a string, or more where other words must agree with it.
 * The texts are frames for a {@link Page} or parts of them.
 */
final class Plots {
  private Plots() {}

  /** Who helps, what they say that they can do, and what they do. */
  record Helper<N>(N kind, String promise, String deed) {}

  /** Where a lost toy can be out of reach, why nobody gets it, and who does. */
  record OutOfReach<N>(List<String> spots, List<String> attempts, List<Helper<N>> helpers) {}

  /** How toys get lost: which toys, how it happens, and where they end up. */
  record Mishap<N>(List<N> toys, List<String> accidents, List<OutOfReach<N>> places) {}

  /** A way to find things, with the places where nobody else would have found them. */
  record Search<N>(List<Helper<N>> helpers, List<String> spots) {}

  /** Something to learn, how it goes wrong at first, who teaches it, and how it ends. */
  record Skill<N>(String name, String failure, List<N> teachers, String advice, String success) {}

  /** Something to cook, what is missing for it, and who gives how much of that. */
  record Recipe<N>(List<N> dishes, String ingredient, String amount, List<N> helpers) {}

  /** Who lives in which shelter from the rain. */
  record Shelter<N>(N kind, N home) {}

  /** Something too far away to touch, and who knows something as good that is near. */
  record Dream<N>(String thing, List<String> attempts, List<Helper<N>> helpers, String better) {}
}
