import { h } from '../dom.js';
import { stat } from './parts.js';
import { createStrip, tokenText } from './tokens.js';

/** From this surprise on (one chance in 400) the colour gets no stronger. */
const STRONGEST = 6;

/**
 * A sentence whose pieces are coloured by how much they surprised the model, one of them chosen.
 * `update(answer, pieces, position)` takes the answers to /api/loss and /api/tokens, and gives back
 * the pieces of the position: { first, last, surprise }.
 */
export function createRibbon(app, { label, pick }) {
  const { words, numbers } = app;
  const strip = createStrip({ label, pick });
  strip.element.classList.add('ribbon');
  const legend = h(
    'p',
    { class: 'ribbon-legend caption' },
    h('span', {}, words('ribbon.calm')),
    h('span', { class: 'ribbon-scale', 'aria-hidden': 'true' }),
    h('span', {}, words('ribbon.surprised')));
  const element = h('div', {}, strip.element, legend);

  function update(answer, { tokens, groups }, position) {
    const before = answer.tokens.length - tokens.length; // the start that the model expects
    const parts = groups.map(group => part(answer, group, before));
    const chosen = parts.find(one => one.first <= position && position <= one.last);
    strip.update(
      parts.map(one => ({
        content: [
          h('span', { class: 'ribbon-text' }, one.text),
          h(
            'span',
            { class: 'ribbon-number', 'data-value': one.surprise },
            one.surprise === null ? '–' : numbers.fixed(one.surprise, 1)),
        ],
        value: one.last,
        label:
          one.surprise === null
            ? words('positions.first', one.spoken)
            : words('ribbon.one', one.spoken, numbers.fixed(one.surprise, 1)),
        style: { '--share': Math.min(1, (one.surprise ?? 0) / STRONGEST) },
      })),
      chosen?.last);
    strip.element.firstChild?.toggleAttribute('disabled', parts[0]?.surprise === null);
    return chosen;
  }

  /** Tokens that make up one character; their surprises add up. */
  function part(answer, { from, to, text }, before) {
    const first = from + before - 1;
    const last = to + before - 2;
    const guessed = answer.positions.slice(Math.max(0, first), last + 1);
    return {
      text: to - from === 1 ? tokenText(answer.tokens[from + before]) : text,
      spoken: text,
      first,
      last,
      surprise:
        guessed.length === 0 ? null : guessed.reduce((sum, each) => sum + each.surprise, 0),
    };
  }

  return { element, update };
}

/** The ribbon's figures as a table, for createFigure's `update`. */
export function ribbonTable({ words, numbers }, answer) {
  return {
    columns: ['token', 'probability', 'surprise', 'rank'].map(key => words(`column.${key}`)),
    rows: () => answer.positions.map(each => [
      h('span', { class: 'token-text' }, tokenText(each.target)),
      numbers.probability(each.probability),
      numbers.fixed(each.surprise, 3),
      numbers.whole(each.rank),
    ]),
  };
}

/** The mean surprise of a sentence, and its perplexity. */
export function ribbonStats({ words, numbers }, answer) {
  return [
    stat(words('ribbon.mean'), numbers.fixed(answer.loss, 3), {
      value: answer.loss,
      kind: 'surprise',
    }),
    stat(words('ribbon.perplexity'), numbers.digits(answer.perplexity), {
      value: answer.perplexity,
    }),
  ];
}
