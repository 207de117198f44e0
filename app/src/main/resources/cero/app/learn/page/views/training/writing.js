import { latest } from '../../api.js';
import { h, show } from '../../dom.js';
import { TRAINED } from '../../training.js';

/** How often, in milliseconds, the model is asked to write while it learns. */
const PAUSE = 2500;

const TOKENS = 70;

/** What the model writes now, from the beginning of a text; always with the same dice. */
export function createWriting(app) {
  const { words, numbers } = app;
  const text = h('blockquote', { class: 'written' });
  const when = h('figcaption', { class: 'caption' });
  const element = h(
    'figure',
    { class: 'writing figure' },
    h('h2', {}, words('training.writes')),
    text,
    when);
  const ask = latest((question, signal) => app.api.post('/api/generate', question, { signal }));
  let written = null; // the step of the text that is shown
  let next = 0;
  let timer = 0;

  /** Writes anew if the training has gone on, now or when it is time. */
  function follow(training) {
    clearTimeout(timer);
    const shown = app.model()?.id === TRAINED;
    element.hidden = !shown && written === null;
    if (shown && training.step !== written) {
      timer = setTimeout(() => write(training), Math.max(0, next - performance.now()));
    }
  }

  async function write({ step, lang }) {
    next = performance.now() + PAUSE;
    try {
      const answer = await ask({ text: '', tokens: TOKENS, temperature: 0.8, seed: 1 });
      if (answer) {
        written = step;
        text.lang = lang;
        show(text, answer.text, !answer.ended && '…');
        show(when, words('training.written_at', numbers.whole(step)));
      }
    } catch (error) {
      if (error.code === undefined) {
        throw error;
      } // else the server was busy: the next step asks again
    }
  }

  return {
    element,
    follow,
    close() {
      clearTimeout(timer);
    },
  };
}
