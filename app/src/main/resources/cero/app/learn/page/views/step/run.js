import { ApiError } from '../../api.js';
import { total } from './history.js';

/**
 * Asks the server what each entry of the history did; the api keeps its answers, so only the newest
 * is computed.
 *
 * Gives `first` and `now` (loss objects of the sentence), `otherFirst` and `otherNow` (of the other
 * sentence, or null), `path` and `otherPath` (lists of {step, loss}), `last` (the answer to the
 * newest entry, or null), and `diverged`: whether the newest entry left no loss at all. If the other
 * sentence can't be measured, `otherError` says why, and `other` is empty.
 */
export async function runHistory(api, text, wanted, entries, signal) {
  const loss = each => api.post('/api/loss', { text: each, top: 10 }, { signal });
  const [first, measured] = await Promise.all([
    loss(text),
    loss(wanted).catch(error => {
      if (error instanceof ApiError) {
        return error;
      }
      throw error;
    }),
  ]);
  const otherError = measured instanceof ApiError ? measured : null;
  const other = otherError ? '' : wanted;
  const otherFirst = otherError ? null : measured;
  const run = {
    first,
    now: first,
    other,
    otherError,
    otherFirst,
    otherNow: otherFirst,
    path: [{ step: 0, loss: first.loss }],
    otherPath: otherFirst ? [{ step: 0, loss: otherFirst.loss }] : [],
    last: null,
    diverged: false,
  };
  for (let i = 0; i < entries.length; i++) {
    const before = entries.slice(0, i);
    const { count } = entries[i];
    try {
      run.last = await takeStep(api, text, other, before, entries[i], signal);
    } catch (error) {
      if (error.code !== 'diverged') {
        throw error;
      }
      return { ...run, last: null, diverged: true };
    }
    // A step's loss is the one before its update.
    const losses = [...run.last.steps.slice(1).map(step => step.loss), run.last.after.loss];
    losses.forEach((loss, n) => run.path.push({ step: total(before) + n + 1, loss }));
    run.now = run.last.after;
    if (run.last.other) {
      run.otherNow = run.last.other.after;
      run.otherPath.push({ step: total(before) + count, loss: run.otherNow.loss });
    }
  }
  return run;
}

/** What an entry does after those before it. */
export function takeStep(api, text, other, before, { lr, count }, signal) {
  return api.post('/api/step', { text, other, before, lr, count }, { signal });
}
