/** All tokens that are not shown, together: { tokens, kept, original, scaled, final, count }. */
export function restOf(answer, shown) {
  const more = answer.candidates.slice(shown.length);
  const { others } = answer;
  const sum = of => more.reduce((total, each) => total + of(each), 0);
  return {
    tokens: others.tokens + more.length,
    kept: others.kept + more.filter(each => each.fate === 'kept').length,
    original: others.probability + sum(each => each.probability),
    scaled: others.scaled_probability + sum(each => each.scaled_probability),
    final: others.draw_probability + sum(each => each.draw_probability),
    count: others.count + sum(each => each.count),
  };
}
