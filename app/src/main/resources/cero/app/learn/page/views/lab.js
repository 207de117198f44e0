import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, stat, trouble } from '../components/parts.js';
import { chip, createPositions, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { candidates, chosenPosition, lossOf } from '../loss.js';
import { logSumExp } from '../softmax.js';
import { createLogits } from './lablogits.js';

/** Logits that are moved by hand; probabilities and loss follow. */
export const view = {
  id: 'lab',
  keys: ['text', 'position', 'moved', 'shift'],
  mount(root, app) {
    const { words, numbers } = app;
    const ask = lossOf(app);
    let answer = null;
    const status = h('div', {});
    const positions = createPositions(app);
    const stats = h('div', { class: 'stats' });
    const logits = createLogits(app, move);
    const bars = createBars({ label: words('lab.probabilities') });
    const chart = h(
      'div',
      { class: 'lab-chart' },
      h('div', {}, h('h2', {}, words('lab.logits')), logits.element),
      h('div', {}, h('h2', {}, words('lab.probabilities')), bars.element));
    const figure = createFigure(app, { title: words('lab.chart'), chart });
    const said = h('div', { class: 'lab-said', 'aria-live': 'polite' });
    const right = button(words('lab.right'), () => nudge(1));
    const all = button(words('lab.all'), () => {
      app.set({ shift: app.state.shift + 5 });
      say('lab.shifted');
    });
    const reset = button(words('lab.reset'), () => {
      app.set({ moved: '', shift: 0 });
      show(said);
    });
    show(
      root,
      status,
      positions.element,
      stats,
      h('p', { class: 'row' }, right, all, reset),
      said,
      figure.element,
      explanation(app, 'lab.about'));

    /** Whether what is shown is the present sentence, so that it can be moved. */
    function enable(ready) {
      [right, all, reset].forEach(each => (each.disabled = !ready));
      logits.element.inert = !ready;
    }

    async function update(state, changed) {
      if (changed.has('text')) {
        enable(false);
      }
      try {
        const got = await ask(state.text);
        if (got) {
          show(status);
          answer = got;
          if (changed.has('text') || changed.has('position')) {
            show(said);
          }
          draw(app.state);
          enable(true);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function movesIn(state) {
      return new Map(
        state.moved
          .split(',')
          .filter(part => part !== '')
          .map(part => part.split(':').map(Number)));
    }

    /** The position with the logits as they were moved. */
    function present(state) {
      const position = answer.positions[chosenPosition(state, answer.positions.length)];
      const moves = movesIn(state);
      const list = candidates(position).map(each => ({
        ...each,
        given: each.logit,
        was: each.probability,
        logit: each.logit + (moves.get(each.token.id) ?? 0) + state.shift,
      }));
      const others = (position.others.log_sum_exp ?? -Infinity) + state.shift;
      const sum = logSumExp([...list.map(each => each.logit), others]);
      list.forEach(each => {
        each.probability = Math.exp(each.logit - sum);
      });
      return { position, list, others: Math.exp(others - sum), sum };
    }

    function move(id, by) {
      const moves = movesIn(app.state);
      const rounded = Math.round(by * 10) / 10;
      if (rounded === 0) {
        moves.delete(id);
      } else {
        moves.set(id, rounded);
      }
      app.set({ moved: [...moves].map(pair => pair.join(':')).join(',') });
    }

    /** Raises the right token's logit, and says what that did to its odds. */
    function nudge(by) {
      const odds = list => {
        const p = list.find(each => each.target).probability;
        return p / (1 - p);
      };
      const before = present(app.state);
      const id = before.position.target.id;
      move(id, (movesIn(app.state).get(id) ?? 0) + by);
      const after = present(app.state);
      say(
        'lab.nudged',
        numbers.digits(odds(before.list)),
        numbers.digits(odds(after.list)),
        numbers.fixed(odds(after.list) / odds(before.list), 2));
    }

    function say(key, ...given) {
      show(said, explanation(app, key, ...given));
    }

    function draw(state) {
      const at = chosenPosition(state, answer.positions.length);
      positions.update(answer.tokens, at);
      const { position, list, others, sum } = present(state);
      const target = list.find(each => each.target);
      const loss = sum - target.logit;
      show(
        stats,
        stat(words('lab.probability'), numbers.percent(target.probability), {
          value: target.probability,
          kind: 'answer',
        }),
        stat(words('lab.loss'), numbers.fixed(loss, 3), { value: loss, kind: 'surprise' }),
        stat(words('lab.was'), numbers.fixed(position.surprise, 3), { value: position.surprise }));
      logits.update(list);
      bars.update([
        ...list.map(each => ({
          key: each.token.id,
          label: chip(each.token, { kind: each.target ? 'answer' : '' }),
          share: each.probability,
          ghost: each.was,
          text: numbers.percent(each.probability),
          value: each.probability,
          kind: each.target ? 'answer' : '',
        })),
        {
          key: 'others',
          label: words('others', numbers.whole(position.others.count)),
          share: others,
          ghost: position.others.probability,
          text: numbers.percent(others),
          value: others,
          kind: 'others',
        },
      ]);
      figure.update({
        columns: ['token', 'logit', 'probability', 'before'].map(key => words(`column.${key}`)),
        rows: () => list.map(each => [
          h('span', { class: 'token-text' }, tokenText(each.token)),
          numbers.fixed(each.logit),
          numbers.probability(each.probability),
          numbers.probability(each.was),
        ]),
      });
    }

    return { update, unmount() {} };
  },
};
