import { h } from '../dom.js';

let count = 0;

/**
 * A slider with its name and its value written out. `format(value)` gives the text, `input(value)`
 * is called while it moves, `hint` is a line beneath.
 */
export function createSlider({ label, min, max, step, format, input, hint = null }) {
  const id = `slider-${++count}`;
  const range = h('input', { id, type: 'range', min, max, step });
  const output = h('output', { for: id });
  const element = h(
    'div',
    { class: 'slider' },
    h('label', { for: id }, label),
    output,
    range,
    hint && h('p', { class: 'caption', id: `${id}-hint` }, hint));
  if (hint) {
    range.setAttribute('aria-describedby', `${id}-hint`);
  }

  function update(value) {
    if (document.activeElement !== range || Number(range.value) !== value) {
      range.value = value;
    }
    const text = format(value);
    output.textContent = text;
    range.setAttribute('aria-valuetext', text);
    range.style.setProperty('--at', (value - min) / (max - min));
  }

  range.addEventListener('input', () => {
    const value = Number(range.value);
    update(value);
    input(value);
  });
  return { element, update };
}
