import { latest } from '../../api.js';
import { h, show } from '../../dom.js';

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
  let closed = false;

  /** Writes anew if the training has gone on and it is time. */
  async function follow(training) {
    const pause = training.state === 'running' ? PAUSE : 0;
    const shown = app.model()?.id === 'training';
    if (!shown || training.step === written || performance.now() < next || document.hidden) {
      element.hidden = !shown && written === null;
      return;
    }
    element.hidden = false;
    next = performance.now() + Math.max(pause, 300);
    const { step } = training;
    try {
      const answer = await ask({ text: '', tokens: TOKENS, temperature: 0.8, seed: 1 });
      if (answer && !closed) {
        written = step;
        text.lang = training.lang;
        show(text, answer.text, !answer.ended && '…');
        show(when, words('training.written_at', numbers.whole(step)));
      }
    } catch {
      // the next time is soon
    }
  }

  return {
    element,
    follow,
    close() {
      closed = true;
    },
  };
}
