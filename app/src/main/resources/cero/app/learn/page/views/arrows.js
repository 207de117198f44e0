import { latest } from '../api.js';
import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, stat, trouble } from '../components/parts.js';
import { createSlider } from '../components/slider.js';
import { chip, createPositions, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { candidates, chosenPosition, lossOf } from '../loss.js';
import { descend, logSumExp } from '../softmax.js';

/** The gradient at the logits as arrows, and what following them does. */
export const view = {
  id: 'arrows',
  keys: ['text', 'position', 'eta', 'steps'],
  mount(root, app) {
    const { words, numbers } = app;
    const askLoss = lossOf(app);
    const askLogits = latest((text, position, signal) =>
      app.api.post('/api/logits', { text, position }, { signal }));
    const status = h('div', {});
    const positions = createPositions(app);
    const pushes = createBars({ signed: true, label: words('arrows.chart') });
    const pushFigure = createFigure(app, { title: words('arrows.chart'), chart: pushes.element });
    const sum = h('div', {});
    const shares = createBars({ label: words('arrows.shares') });
    const shareFigure = createFigure(app, { title: words('arrows.shares'), chart: shares.element });
    const stats = h('div', { class: 'stats', 'aria-live': 'polite' });
    const eta = createSlider({
      label: words('arrows.eta'),
      hint: words('arrows.eta.hint'),
      min: 0,
      max: 5,
      step: 0.1,
      format: value => numbers.fixed(value, 1),
      input: value => app.set({ eta: value }),
    });
    const step = button(words('arrows.step'), () => app.set({ steps: app.state.steps + 1 }), {
      kind: 'main',
      disabled: true,
    });
    const ten = button(words('arrows.ten'), () => app.set({ steps: app.state.steps + 10 }), {
      disabled: true,
    });
    const reset = button(words('arrows.reset'), () => app.set({ steps: 0 }), { disabled: true });
    show(
      root,
      status,
      positions.element,
      h(
        'div',
        { class: 'arrows-controls' },
        h('p', { class: 'row' }, step, ten, reset),
        stats,
        eta.element),
      h('div', { class: 'arrows' }, pushFigure.element, shareFigure.element),
      sum);

    async function update(state) {
      eta.update(state.eta);
      try {
        const answer = await askLoss(state.text);
        if (!answer) {
          return;
        }
        const at = chosenPosition(app.state, answer.positions.length);
        const got = await askLogits(app.state.text, at);
        if (got) {
          show(status);
          positions.update(answer.tokens, at);
          draw(answer.positions[at], got.logits, app.state);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function draw(position, start, state) {
      const target = position.target.id;
      let now = start;
      for (let i = 0; i < state.steps; i++) {
        now = descend(now, target, state.eta);
      }
      const listed = candidates(position);
      const before = probabilities(start);
      const after = probabilities(now);
      const rest = p => 1 - listed.reduce((total, each) => total + p(each.token.id), 0);
      drawPushes(position, listed, after, rest(after));
      drawShares(position, listed, before, after, rest);
      const loss = logSumExp(now) - now[target];
      show(
        stats,
        stat(words('lab.probability'), numbers.percent(after(target)), {
          value: after(target),
          kind: 'answer',
        }),
        stat(words('lab.loss'), numbers.fixed(loss, 3), { value: loss, kind: 'surprise' }),
        stat(words('arrows.taken'), numbers.whole(state.steps), { value: state.steps }));
      step.disabled = state.steps >= 100;
      ten.disabled = state.steps > 90;
      reset.disabled = state.steps === 0;
    }

    function probabilities(logits) {
      const all = logSumExp(logits);
      return id => Math.exp(logits[id] - all);
    }

    function drawPushes(position, listed, p, othersShare) {
      const push = each => (each.target ? 1 : 0) - p(each.token.id);
      const arrow = amount => `${amount < 0 ? '▼' : '▲'} ${numbers.signed(amount, 3)}`;
      const others = words('others', numbers.whole(position.others.count));
      pushes.update([
        ...listed.map(each => ({
          key: each.token.id,
          label: chip(each.token, { kind: each.target ? 'answer' : '' }),
          share: push(each),
          text: arrow(push(each)),
          value: push(each),
          kind: each.target ? 'up' : 'down',
        })),
        {
          key: 'others',
          label: others,
          share: -othersShare,
          text: arrow(-othersShare),
          value: -othersShare,
          kind: 'down',
        },
      ]);
      const up = 1 - p(position.target.id);
      const formatted = numbers.fixed(up, 3);
      show(
        sum,
        explanation(
          app, 'arrows.about', formatted, numbers.probability(p(position.target.id)),
          chip(position.target, { kind: 'answer' })));
      pushFigure.update({
        columns: ['token', 'probability', 'gradient'].map(key => words(`column.${key}`)),
        rows: () => [
          ...listed.map(each => [
            h('span', { class: 'token-text' }, tokenText(each.token)),
            numbers.probability(p(each.token.id)),
            numbers.signed(-push(each), 4),
          ]),
          [others, numbers.probability(othersShare), numbers.signed(othersShare, 4)],
          [words('column.sum'), numbers.fixed(1), numbers.fixed(0)],
        ],
      });
    }

    function drawShares(position, listed, before, after, rest) {
      const others = words('others', numbers.whole(position.others.count));
      shares.update([
        ...listed.map(each => ({
          key: each.token.id,
          label: chip(each.token, { kind: each.target ? 'answer' : '' }),
          share: after(each.token.id),
          ghost: before(each.token.id),
          text: numbers.percent(after(each.token.id)),
          value: after(each.token.id),
          kind: each.target ? 'answer' : '',
        })),
        {
          key: 'others',
          label: others,
          share: rest(after),
          ghost: rest(before),
          text: numbers.percent(rest(after)),
          value: rest(after),
          kind: 'others',
        },
      ]);
      shareFigure.update({
        columns: ['token', 'before', 'after'].map(key => words(`column.${key}`)),
        rows: () => [
          ...listed.map(each => [
            h('span', { class: 'token-text' }, tokenText(each.token)),
            numbers.probability(before(each.token.id)),
            numbers.probability(after(each.token.id)),
          ]),
          [others, numbers.probability(rest(before)), numbers.probability(rest(after))],
        ],
      });
    }

    return { update, unmount() {} };
  },
};
