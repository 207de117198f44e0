import { total } from './history.js';

/**
 * Asks the server what each entry of the history did; the api keeps its answers, so only the newest
 * is computed.
 *
 * Gives `first` and `now` (loss objects of the sentence), `otherFirst` and `otherNow` (of the other
 * sentence), `path` and `otherPath` (lists of {step, loss}), `last` (the answer to the newest entry,
 * or null), and `diverged`: whether the newest entry left no loss at all.
 */
export async function runHistory(api, text, other, entries, signal) {
  const [first, otherFirst] = await Promise.all(
    [text, other].map(each => api.post('/api/loss', { text: each, top: 10 }, { signal })));
  const run = {
    first,
    now: first,
    otherFirst,
    otherNow: otherFirst,
    path: [{ step: 0, loss: first.loss }],
    otherPath: [{ step: 0, loss: otherFirst.loss }],
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
    run.otherPath.push({ step: total(before) + count, loss: run.last.other.after.loss });
    run.now = run.last.after;
    run.otherNow = run.last.other.after;
  }
  return run;
}

/** What an entry does after those before it. */
export function takeStep(api, text, other, before, { lr, count }, signal) {
  return api.post('/api/step', { text, other, before, lr, count }, { signal });
}
