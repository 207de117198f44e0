import { sentences } from '../sentences.js';
import { fields } from '../state.js';

/** What a step says nothing of stays as the visitor has it; everything else begins anew. */
const KEPT = new Set(['lang', 'level', 'text', 'other', 'hide']);

/**
 * Positions in the first of the `sentences` at which the model can't be sure, as the tokenizers of
 * the built-in stories cut them: the stories go on in several ways there.
 */
const UNCERTAIN = { en: 10, es: 11, ko: 1 };

/**
 * The lessons in their order: each a list of steps, which open `view` with the fields in `state`.
 * A step whose `place` is 'uncertain' chooses such a position; `own` asks for a text of its own,
 * whose words are lesson.N.stepM.text. What a step says is in lesson.N.stepM.do, .watch, .ask and
 * .answer.
 */
export const lessons = [
  [{ view: 'tokens' }, { view: 'tokens' }, { view: 'tokens', state: { bytes: 1 }, own: true }],
  [
    { view: 'guess' },
    { view: 'guess', state: { position: 3 } },
    { view: 'ribbon' },
    { view: 'ribbon', place: 'uncertain' },
  ],
  [
    { view: 'ladder', place: 'uncertain' },
    { view: 'ladder', state: { rung: 3 }, place: 'uncertain' },
    { view: 'lab', place: 'uncertain' },
    { view: 'ladder', state: { rung: 5 }, place: 'uncertain' },
    { view: 'ladder', state: { rung: 7 }, place: 'uncertain' },
  ],
  [
    { view: 'ladder', state: { rung: 5 }, place: 'uncertain' },
    { view: 'arrows', place: 'uncertain' },
    { view: 'arrows', state: { steps: 1 }, place: 'uncertain' },
    { view: 'arrows', state: { steps: 11 }, place: 'uncertain' },
    { view: 'ladder', state: { rung: 7 }, place: 'uncertain' },
  ],
  [
    { view: 'step' },
    { view: 'step', state: { taken: '0.02x1' } },
    { view: 'step', state: { lr: 0.5, taken: '0.5x1' } },
    { view: 'step', state: { taken: '0.02x10' } },
  ],
  [{ view: 'training' }, { view: 'samples' }, { view: 'memory' }],
  [
    { view: 'decoding', place: 'uncertain' },
    { view: 'decoding', state: { t: 0.4 }, place: 'uncertain' },
    { view: 'decoding', state: { k: 5, p: 0.8 }, place: 'uncertain' },
    { view: 'sampler' },
    { view: 'sampler', state: { written: 1 } },
  ],
];

/** The lesson under way: { lesson, step } as numbers from 1, with `steps` and `present`, or null. */
export function underWay({ lesson, lesson_step: step }) {
  const steps = lessons[lesson - 1];
  const present = steps?.[step - 1];
  return present ? { lesson, step, steps, present } : null;
}

/** The patch of the state that opens a step of a lesson. */
export function opening(app, lesson, step) {
  const { view, state = {}, place, own } = lessons[lesson - 1][step - 1];
  const fresh = Object.entries(fields)
    .filter(([name]) => !KEPT.has(name))
    .map(([name, field]) => [name, field.fallback]);
  const text = own ? app.words(`${stepKey(lesson, step)}.text`) : sentence(app);
  const ours = text === sentences(app)[0];
  return {
    ...Object.fromEntries(fresh),
    ...(place === 'uncertain' && ours && uncertain(app, view)),
    ...state,
    text,
    view,
    lesson,
    lesson_step: step,
  };
}

/** The class's own sentence, or else the first of those that the page brings along. */
export function sentence(app) {
  const { text } = app.state;
  const ours = sentences(app);
  const brought = lessons.flatMap((steps, i) =>
    steps.flatMap((each, j) =>
      each.own ? [app.words(`${stepKey(i + 1, j + 1)}.text`)] : []));
  return text === '' || ours.includes(text) || brought.includes(text) ? ours[0] : text;
}

/** An unsure place of the first sentence, as the views that read up to a token count it or not. */
function uncertain(app, view) {
  const position = UNCERTAIN[app.model()?.language ?? app.lang()];
  if (view === 'decoding') {
    return { first: position + 1 };
  }
  return { position: app.model()?.start ? position + 1 : position }; // the start has one of its own
}

/** A position of the sentence that is worth looking at, for those that don't open a view. */
export function worthAPosition(app, text, count) {
  const position = text === sentences(app)[0] ? uncertain(app, 'ladder').position : count - 1;
  return Math.min(position, count - 1);
}

/** How many of a sentence's tokens are worth reading, at most so many, before one is drawn. */
export function worthReading(app, text, most) {
  const first = text === sentences(app)[0] ? uncertain(app, 'decoding').first : most;
  return Math.max(1, Math.min(first, most));
}

/** What the words of a step begin with. */
export function stepKey(lesson, step) {
  return `lesson.${lesson}.step${step}`;
}

/** Leaves the lesson, and the view as it is. */
export const CLOSED = { lesson: 0, lesson_step: 0 };
