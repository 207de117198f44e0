import { latest } from '../api.js';
import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { button, trouble } from '../components/parts.js';
import { createSlider } from '../components/slider.js';
import { chip, createPositions, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { chosenPosition } from '../loss.js';
import { sentences } from '../sentences.js';
import { coins } from './step/coins.js';
import { MOST_STEPS, readHistory, total, writeHistory } from './step/history.js';
import { createLamps } from './step/lamps.js';
import { lampWords } from './step/lampwords.js';
import { createPath } from './step/path.js';
import { runHistory, takeStep } from './step/run.js';
import { verdictOf } from './step/verdict.js';

const RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const CANDIDATES = 6;

/** Steps of real gradient descent on the visitor's sentence. */
export const view = {
  id: 'step',
  keys: ['text', 'position', 'other', 'lr', 'taken'],
  mount(root, app) {
    const { words, numbers } = app;
    const plain = app.level() === 'plain';
    const history = () => readHistory(app.state.taken);
    const otherText = () => app.state.other || sentences(app)[1];
    const ask = latest((text, other, entries, signal) =>
      runHistory(app.api, text, other, entries, signal));
    let run = null;
    let playing = false;

    const rate = createSlider({
      label: words('step.rate'),
      min: 0,
      max: RATES.length - 1,
      step: 1,
      format: index => numbers.digits(RATES[index]),
      input: index => app.set({ lr: RATES[index] }),
      hint: words('step.rate_help'),
    });
    const one = button(words('step.one'), () => take(1), { kind: 'main' });
    const ten = button(words('step.ten'), () => take(10));
    const slow = button(words('step.slow'), slowly);
    const undo = button(words('step.undo'), () => keep(history().slice(0, -1)));
    const reset = button(words('step.reset'), () => keep([]));
    Object.entries({ one, ten, slow, undo, reset }).forEach(([id, each]) => (each.id = `step-${id}`));
    const counter = h('p', { class: 'caption' });
    const lamps = createLamps(app);
    const status = h('div', {});
    const otherStatus = h('div', {});
    const verdict = h('div', { class: 'verdict' });
    const path = createPath(app);
    const pathFigure = createFigure(app, { title: words('step.path'), chart: path.element });
    const targetBars = createBars({ label: words('step.words') });
    const targetFigure = createFigure(app, { title: words('step.words'), chart: targetBars.element });
    const candidateBars = createBars({ label: words('step.candidates') });
    const candidateFigure = createFigure(app, {
      title: words('step.candidates'),
      chart: candidateBars.element,
    });
    const positions = createPositions(app);
    const other = h('input', {
      type: 'text',
      id: 'step-other',
      class: 'field',
      maxlength: 500,
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-describedby': 'step-other-help',
      on: { change: () => app.set({ other: other.value.trim() }) },
    });

    show(
      root,
      h(
        'div',
        { class: 'step-top' },
        h(
          'div',
          { class: 'step-controls' },
          rate.element,
          h('div', { class: 'row' }, one, ten, slow, undo, reset),
          counter),
        lamps.element),
      status,
      verdict,
      pathFigure.element,
      h(
        'div',
        { class: 'step-other' },
        h('label', { for: 'step-other' }, words('step.other_field')),
        other,
        h('p', { class: 'caption', id: 'step-other-help' }, words('step.other_help')),
        otherStatus),
      targetFigure.element,
      positions.element,
      candidateFigure.element);

    function keep(entries) {
      app.set({ taken: writeHistory(entries) });
    }

    function take(count) {
      keep([...history(), { lr: app.state.lr, count }]);
    }

    /** Computes the step first, shows it lamp by lamp, and then keeps it. */
    async function slowly() {
      const { text, taken } = app.state;
      const before = history();
      const entry = { lr: app.state.lr, count: 1 };
      playing = true;
      enable();
      try {
        const made = await takeStep(app.api, text, run.other, before, entry);
        const present = app.state.text === text && app.state.taken === taken;
        if (!present || !(await lamps.play(lampWords(app, made, entry.lr)))) {
          return;
        }
      } catch (error) {
        if (error.code !== 'diverged') {
          show(status, trouble(app, error));
          return;
        }
      } finally {
        playing = false;
        enable();
      }
      keep([...before, entry]);
    }

    function enable() {
      const done = total(history());
      const stuck = playing || run === null || run.diverged;
      one.disabled = stuck || done + 1 > MOST_STEPS;
      slow.disabled = one.disabled;
      ten.disabled = stuck || done + 10 > MOST_STEPS;
      undo.disabled = playing || done === 0;
      reset.disabled = undo.disabled;
      show(
        counter,
        words('step.taken', done, MOST_STEPS),
        done === MOST_STEPS && ` ${words('step.limit')}`);
    }

    async function update(state, changed) {
      rate.update(nearest(state.lr));
      if (document.activeElement !== other) {
        other.value = otherText();
      }
      if (['text', 'other', 'taken'].some(name => changed.has(name))) {
        lamps.stop();
        if (changed.has('text')) {
          run = null; // the one on the screen is of another sentence
          enable();
        }
        try {
          const answer = await ask(state.text, otherText(), readHistory(state.taken));
          if (!answer) {
            return;
          }
          run = answer;
          show(status);
        } catch (error) {
          run = null;
          show(status, trouble(app, error));
        }
        draw(changed.has('taken'));
      } else if (run && (changed.has('position') || changed.has('table'))) {
        drawFigures();
      }
    }

    function draw(told) {
      enable();
      for (const element of [verdict, pathFigure.element, targetFigure.element,
        positions.element, candidateFigure.element]) {
        element.hidden = run === null;
      }
      if (run === null) {
        lamps.off();
        return;
      }
      show(otherStatus, run.otherError && trouble(app, run.otherError));
      const { kind, sign, lines } = verdictOf(app, run, history());
      verdict.className = `verdict ${kind}`;
      verdict.dataset.verdict = kind;
      show(
        verdict,
        h('span', { class: 'verdict-sign', 'aria-hidden': 'true' }, sign),
        h('div', {}, lines.map(line => h('p', {}, line))));
      if (told && history().length > 0) {
        app.announce(lines[0]);
      }
      if (run.last) {
        lamps.show(lampWords(app, run.last, history().at(-1).lr));
      } else {
        lamps.off();
      }
      drawFigures();
    }

    function drawFigures() {
      const at = chosenPosition(app.state, run.now.positions.length);
      path.draw(run);
      drawPathTable();
      drawTargets();
      positions.update(run.now.tokens, at);
      drawCandidates(at);
    }

    function drawPathTable() {
      pathFigure.update({
        columns: [words('step.count'), words('step.yours'), words('step.other')],
        rows: () => run.path.map(({ step, loss }) => {
          const aside = run.otherPath.find(each => each.step === step);
          return [
            step,
            h('span', { 'data-value': loss }, numbers.fixed(loss, 4)),
            aside ? numbers.fixed(aside.loss, 4) : '·',
          ];
        }),
      });
    }

    const share = p => (plain ? coins(numbers, p) : numbers.probability(p));

    function change(before, now) {
      return h(
        'span',
        {},
        h('span', { class: 'step-before' }, `${share(before.probability)} → `),
        share(now.probability));
    }

    function drawTargets() {
      targetBars.update(
        run.now.positions.map((now, i) => ({
          key: i,
          label: chip(now.target, { kind: 'answer' }),
          share: now.probability,
          ghost: run.first.positions[i].probability,
          text: change(run.first.positions[i], now),
          value: now.probability,
          kind: 'answer',
        })));
      targetFigure.update(
        table(run.now.positions.map((now, i) => [now.target, run.first.positions[i], now])));
    }

    function drawCandidates(at) {
      const before = run.first.positions[at];
      const now = run.now.positions[at];
      const right = now.target.id;
      const listed = now.top.slice(0, CANDIDATES);
      if (!listed.some(each => each.token.id === right)) {
        listed.push(find(now, right));
      }
      const pairs = listed.map(each => [each.token, find(before, each.token.id), each]);
      candidateBars.update(
        pairs.map(([token, earlier, each]) => ({
          key: token.id,
          label: chip(token, { kind: token.id === right ? 'answer' : '' }),
          share: each.probability,
          ghost: earlier?.probability,
          text: earlier ? change(earlier, each) : share(each.probability),
          value: each.probability,
          kind: token.id === right ? 'answer' : '',
        })));
      candidateFigure.update(table(pairs));
    }

    /** Tokens with logit and probability before all steps and now. */
    function table(pairs) {
      const before = name => `${words(`column.${name}`)}, ${words('step.before')}`;
      const after = words('step.after');
      return {
        columns: [words('column.token'), before('logit'), after, before('probability'), after],
        rows: () => pairs.map(([token, earlier, each]) => [
          h('span', { class: 'token-text' }, tokenText(token)),
          earlier ? numbers.fixed(earlier.logit, 3) : '·',
          numbers.fixed(each.logit, 3),
          earlier ? numbers.probability(earlier.probability) : '·',
          numbers.probability(each.probability),
        ]),
      };
    }

    return {
      update,
      unmount() {
        lamps.stop();
        path.close();
      },
    };
  },
};

/** A token at a position, as far as the server listed it. */
function find(position, id) {
  return position.target.id === id
    ? { token: position.target, logit: position.logit, probability: position.probability }
    : position.top.find(each => each.token.id === id);
}

function nearest(rate) {
  const distance = i => Math.abs(Math.log(RATES[i] / Math.max(rate, 1e-9)));
  return RATES.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}
