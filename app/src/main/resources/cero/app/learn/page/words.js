const PLACEHOLDER = /\{(\d)\}/;

/**
 * The words of one language. `words(key, ...arguments)` is text; `words.rich(key, ...arguments)` a
 * list whose arguments may be nodes. A key that has two variants, KEY.plain and KEY.exact, gives
 * the one of the present level.
 */
export async function loadWords(lang, level) {
  const response = await fetch(`words/${lang}.json`);
  const values = await response.json();

  function value(key) {
    const found = values[key] ?? values[`${key}.${level()}`];
    if (found === undefined) {
      console.error(`no words for '${key}' in ${lang}`);
      return key;
    }
    return found;
  }

  /** Alternately text and the argument that follows it. */
  function rich(key, ...given) {
    return value(key)
      .split(PLACEHOLDER)
      .map((part, i) => (i % 2 === 0 ? part : given[Number(part)]));
  }

  const words = (key, ...given) => rich(key, ...given).join('');
  words.rich = rich;
  words.has = key => key in values || `${key}.${level()}` in values;
  return words;
}
