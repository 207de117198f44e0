import { chip } from '../components/tokens.js';
import { h, show } from '../dom.js';

/** How far a logit can be moved from where the model put it. */
const REACH = 6;

/**
 * Sliders for logits, one for each listed token, kept while they are moved. `move(id, by)` is
 * called with how far from the model's value it is now.
 */
export function createLogits(app, move) {
  const element = h('div', { class: 'logits' });
  let rows = new Map();
  let order = '';

  function makeRow(each) {
    const range = h('input', {
      type: 'range',
      min: -REACH,
      max: REACH,
      step: 0.1,
      id: `logit-${each.token.id}`,
    });
    range.addEventListener('input', () => move(each.token.id, Number(range.value)));
    const text = h('output', { for: range.id });
    const root = h(
      'div',
      { class: each.target ? 'logit answer' : 'logit' },
      h(
        'label',
        { for: range.id },
        h('span', { class: 'unseen' }, app.words('lab.logit_of')),
        chip(each.token, { kind: each.target ? 'answer' : '' })),
      range,
      text);
    return { root, range, text };
  }

  function update(list) {
    const ids = list.map(each => each.token.id).join();
    if (ids !== order) {
      order = ids;
      rows = new Map(list.map(each => [each.token.id, makeRow(each)]));
      show(element, [...rows.values()].map(row => row.root));
    }
    for (const each of list) {
      const row = rows.get(each.token.id);
      const by = each.logit - each.given - app.state.shift;
      if (Math.abs(Number(row.range.value) - by) > 0.05) {
        row.range.value = by;
      }
      row.range.style.setProperty('--at', (by + REACH) / (2 * REACH));
      row.text.textContent = app.numbers.fixed(each.logit);
      row.text.dataset.value = each.logit;
      row.range.setAttribute(
        'aria-valuetext',
        `${app.numbers.fixed(each.logit)}, ${app.numbers.percent(each.probability)}`);
    }
  }

  return { element, update };
}
