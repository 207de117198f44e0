import { h, show } from '../dom.js';
import { button, trouble } from './parts.js';

/** What a training view shows while there is none: a button that begins one. */
export function createTrainingStart(app, words) {
  const status = h('div', {});
  const begin = button(
    app.words(words),
    async () => {
      begin.disabled = true;
      try {
        await app.training.ask('start', { lang: app.lang() });
        app.set({ checkpoint: -1 });
        show(status);
      } catch (error) {
        show(status, trouble(app, error));
      }
      begin.disabled = false;
    },
    { kind: 'main' });
  return h('div', { class: 'training-start' }, begin, status);
}
