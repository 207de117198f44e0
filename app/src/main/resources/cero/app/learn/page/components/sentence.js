import { h } from '../dom.js';
import { OF_ANOTHER_SENTENCE } from '../state.js';

/** Those who write pause about this long, in milliseconds, when a thought ends. */
const WRITING_PAUSE = 300;

/** The box in which the visitor writes the sentence that all views look at. */
export function createSentence(app) {
  let timer = 0;
  const box = h('textarea', {
    id: 'sentence',
    rows: 1,
    maxlength: 2000,
    spellcheck: 'false',
    autocomplete: 'off',
  });
  box.value = app.state.text;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => app.set({ text: box.value, ...OF_ANOTHER_SENTENCE }),
      WRITING_PAUSE);
  });
  const element = h(
    'div',
    { class: 'sentence' },
    h('label', { for: 'sentence' }, app.words('shell.sentence')),
    box);

  function update() {
    if (document.activeElement !== box && box.value !== app.state.text) {
      box.value = app.state.text;
    }
  }

  return { element, update };
}
