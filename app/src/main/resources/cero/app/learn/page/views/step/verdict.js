import { coins } from './coins.js';

const SIGNS = { ready: '○', fell: '▼', rose: '▲', diverged: '▲' };

/** What the newest entry of the history did, in words: { kind, sign, lines }. */
export function verdictOf(app, run, history) {
  const { words, numbers } = app;
  const loss = value => numbers.fixed(value, 3);
  const typical = value =>
    app.level() === 'plain'
      ? coins(numbers, Math.exp(-value))
      : numbers.probability(Math.exp(-value));
  const now = run.now.loss;
  const before = run.last?.before.loss;
  const kind = run.diverged ? 'diverged' : !run.last ? 'ready' : now > before ? 'rose' : 'fell';
  const lines = [];
  if (kind === 'diverged') {
    lines.push(words('step.diverged'));
  } else if (kind === 'ready') {
    lines.push(words('step.ready', loss(now), typical(now)));
  } else {
    lines.push(words(`step.${kind}`, loss(before), loss(now), typical(before), typical(now)));
    const { lr, count } = history.at(-1);
    if (app.level() === 'exact' && count === 1) {
      const theory = -lr * run.last.norms.gradient ** 2;
      lines.push(
        words('step.predicted', numbers.signed(theory, 3), numbers.signed(now - before, 3)));
    }
    if (run.otherNow) {
      const from = loss(run.otherFirst.loss);
      const to = loss(run.otherNow.loss);
      const fell = run.otherNow.loss < run.otherFirst.loss;
      lines.push(words(`step.other_${from === to ? 'same' : fell ? 'better' : 'worse'}`, from, to));
    }
  }
  return { kind, sign: SIGNS[kind], lines };
}
