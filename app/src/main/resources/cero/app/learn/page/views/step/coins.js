/** A probability as coins of 100; never none for what is only small, nor all for what isn't. */
export function coins(numbers, p) {
  if (p < 0.0005) {
    return `< ${numbers.fixed(0.05, 2)}`;
  }
  return p > 0.9995 ? `> ${numbers.fixed(99.95, 2)}` : numbers.fixed(100 * p, 1);
}
