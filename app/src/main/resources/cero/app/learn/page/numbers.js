/** How numbers are written in a language. */
export function createNumbers(lang) {
  const formats = new Map();
  const format = (options, value) => {
    const key = JSON.stringify(options);
    if (!formats.has(key)) {
      formats.set(key, new Intl.NumberFormat(lang, options));
    }
    return formats.get(key).format(value).replace('-', '−');
  };

  /** With so many digits after the point; ∞ is a number too. */
  const fixed = (value, digits = 2) =>
    format({ minimumFractionDigits: digits, maximumFractionDigits: digits }, value);

  /** Whole, with thousands apart. */
  const whole = value => format({ maximumFractionDigits: 0, useGrouping: 'always' }, value);

  /** A share as per cent, never 0 % for what is only small nor 100 % for what isn't all. */
  function percent(share) {
    if (share > 0 && share < 0.0005) {
      return '< ' + format({ style: 'percent', minimumFractionDigits: 2 }, 0.0005);
    }
    if (share < 1 && share > 0.9995) {
      return '> ' + format({ style: 'percent', minimumFractionDigits: 2 }, 0.9995);
    }
    return format({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }, share);
  }

  /** A share of 1 to three digits that count, with a power of ten if it is tiny. */
  function probability(share) {
    if (share === 0 || share >= 0.001) {
      return format({ minimumSignificantDigits: 3, maximumSignificantDigits: 3 }, share);
    }
    const power = Math.floor(Math.log10(share));
    return `${fixed(share / 10 ** power, 2)}·10${superscript(power)}`;
  }

  /** Any size, to so many digits that count; `style` may be 'percent'. */
  const digits = (value, count = 3, style = 'decimal') =>
    format({ maximumSignificantDigits: count, useGrouping: 'always', style }, value);

  /** With its sign. */
  const signed = (value, count = 2) =>
    format(
      { minimumFractionDigits: count, maximumFractionDigits: count, signDisplay: 'exceptZero' },
      value);

  return { fixed, whole, percent, probability, digits, signed };
}

function superscript(power) {
  return [...String(power)].map(c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
}
