import { h, show } from '../dom.js';

/**
 * Horizontal bars that keep their rows, so that a change is seen as motion. A row is
 * { key, label (nodes), share (length, −1 … 1 of the full width), text, kind, value }: `kind` is
 * 'answer', 'others', 'faded', 'up', 'down' or nothing; `ghost` is the share of an outline drawn
 * behind, `value` the full figure behind the text. With `signed`, bars grow from the middle.
 */
export function createBars({ signed = false, label = null } = {}) {
  const rows = new Map();
  const element = h('div', {
    class: 'bars' + (signed ? ' signed' : ''),
    role: 'list',
    'aria-label': label,
  });

  function makeRow() {
    const name = h('span', { class: 'bar-label' });
    const ghost = h('span', { class: 'bar-ghost' });
    const fill = h('span', { class: 'bar-fill' });
    const text = h('span', { class: 'bar-text' });
    const root = h(
      'div',
      { class: 'bar', role: 'listitem' },
      name,
      h('span', { class: 'bar-track', 'aria-hidden': 'true' }, ghost, fill),
      text);
    return { root, name, ghost, fill, text };
  }

  function place(bar, share) {
    bar.style.setProperty('--share', Math.max(-1, Math.min(1, share)));
    bar.classList.toggle('negative', share < 0);
    bar.classList.toggle('none', share === 0);
  }

  function update(list) {
    const wanted = new Set(list.map(row => row.key));
    for (const [key, row] of rows) {
      if (!wanted.has(key)) {
        row.root.remove();
        rows.delete(key);
      }
    }
    list.forEach((given, i) => {
      if (!rows.has(given.key)) {
        rows.set(given.key, makeRow());
      }
      const row = rows.get(given.key);
      row.root.className = `bar ${given.kind ?? ''}`;
      row.root.dataset.key = given.key;
      row.root.dataset.value = given.value ?? '';
      show(row.name, given.label);
      show(row.text, given.text);
      place(row.fill, given.share);
      row.ghost.hidden = given.ghost === undefined;
      place(row.ghost, given.ghost ?? 0);
      if (element.children[i] !== row.root) {
        element.insertBefore(row.root, element.children[i] ?? null);
      }
    });
  }

  return { element, update };
}
