import { createFigure } from '../components/figure.js';
import { createLossChart, lossTable } from '../components/losschart.js';
import { button, explanation, stat, trouble } from '../components/parts.js';
import { createSlider } from '../components/slider.js';
import { createTrainingStart } from '../components/starttraining.js';
import { h, show } from '../dom.js';
import { isOver } from '../training.js';
import { durationText } from './training/duration.js';
import { createWriting } from './training/writing.js';

/** Highest learning rates to choose from. */
const RATES = [0, 0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1];

/** A training as it goes on, to be watched and steered. */
export const view = {
  id: 'training',
  keys: [],
  ownSentence: true,
  mount(root, app) {
    const { words, numbers } = app;
    const status = h('div', {});
    const sign = h('span', { class: 'training-state' });
    const far = h('span', { class: 'training-step' });
    const left = h('span', { class: 'training-left' });
    const bar = h('progress', { max: 1, value: 0, 'aria-label': words('training.progress') });
    const pause = button('', () => ask(shown?.state === 'paused' ? 'resume' : 'pause'), {
      kind: 'main',
    });
    const step = button(words('training.one'), () => ask('step'));
    const stop = button(words('training.stop'), () => ask('stop'));
    Object.entries({ pause, step, stop }).forEach(([id, each]) => (each.id = `training-${id}`));
    const rate = createSlider({
      label: words('training.rate'),
      min: 0,
      max: RATES.length - 1,
      step: 1,
      format: index => numbers.digits(RATES[index]),
      input: index => ask('rate', { lr: RATES[index] }),
      hint: words('training.rate_help'),
    });
    const controls = h('div', { class: 'training-controls' }, h('p', { class: 'row' }, pause, step, stop));
    const again = h('div', {}, createTrainingStart(app, 'training.again'));
    const chart = createLossChart(app, { label: words('training.chart') });
    const figure = createFigure(app, { title: words('training.chart'), chart: chart.element });
    const writing = createWriting(app);
    const stats = h('div', { class: 'stats' });
    const about = h('div', { class: 'training-about' });
    const live = h(
      'div',
      { class: 'training-live' },
      h(
        'div',
        { class: 'training-top' },
        h('p', { class: 'training-status' }, sign, far, left),
        bar,
        controls,
        again),
      h('div', { class: 'training-pair' }, figure.element, writing.element),
      stats,
      rate.element,
      about);
    const none = h(
      'div',
      { class: 'training-none' },
      explanation(app, 'training.none'),
      createTrainingStart(app, 'training.begin'));
    show(root, status, none, live);
    none.hidden = true;
    live.hidden = true;

    let shown = null;
    let told = '';
    let known = null;
    let frame = 0;
    const unwatch = app.training.watch(now => {
      known = now;
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        draw();
      });
    });

    async function ask(what, body) {
      try {
        await app.training.ask(what, body);
        show(status);
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function draw() {
      const { training, evaluations } = known;
      shown = training;
      none.hidden = training !== null;
      live.hidden = training === null;
      if (training === null) {
        return;
      }
      const over = isOver(training);
      sign.dataset.state = training.state;
      show(sign, words(`training.state.${training.state}`));
      controls.hidden = over;
      again.hidden = !over;
      rate.element.hidden = over || training.step === null;
      [pause, step, stop].forEach(each => (each.disabled = training.state === 'preparing'));
      show(pause, words(training.state === 'paused' ? 'training.resume' : 'training.pause'));
      if (training.state === 'failed') {
        show(status, trouble(app, { code: 'training_failed', message: training.message }));
      }
      figure.element.hidden = training.step === null;
      if (training.step === null) {
        show(far, words('training.preparing'));
        show(left);
        bar.removeAttribute('value');
        tell(training, null);
        return;
      }
      show(
        far,
        words('training.step', numbers.whole(training.step), numbers.whole(training.steps)));
      far.dataset.value = training.step;
      bar.value = training.step / training.steps;
      show(left, leftText(training));
      if (!rate.element.contains(document.activeElement)) {
        rate.update(nearest(training.lr));
      }
      chart.update(known);
      const last = evaluations.at(-1);
      drawStats(training, last);
      figure.update(lossTable(app, evaluations));
      show(
        about,
        explanation(
          app,
          'training.about',
          numbers.fixed(training.ln_vocab, 2),
          training.floor === null ? '–' : numbers.fixed(training.floor, 2),
          numbers.whole(Math.round(Math.exp(training.ln_vocab)))));
      writing.follow(training);
      tell(training, last);
    }

    function leftText(training) {
      return training.state === 'running' && training.seconds_left !== null
        ? words('training.left', durationText(app, training.seconds_left))
        : '';
    }

    function drawStats(training, last) {
      show(
        stats,
        last && [
          stat(words('training.validation'), numbers.fixed(last.val_loss, 3), {
            value: last.val_loss,
          }),
          stat(words('training.sides'), numbers.digits(Math.exp(last.val_loss)), {
            value: Math.exp(last.val_loss),
          }),
        ],
        training.tokens_per_second !== null &&
          stat(words('training.speed'), numbers.digits(training.tokens_per_second, 2), {
            value: training.tokens_per_second,
          }));
    }

    /** Says aloud that it begins, rests or ends, and each tenth of the way. */
    function tell(training, last) {
      const tenth = training.step === null ? 0 : Math.floor((10 * training.step) / training.steps);
      const key = `${training.state} ${training.state === 'running' ? tenth : ''}`;
      if (key !== told) {
        told = key;
        const state = words(`training.state.${training.state}`);
        app.announce(
          last
            ? `${state}. ${words(
                'training.alt',
                numbers.whole(last.step),
                numbers.fixed(last.train_loss, 3),
                numbers.fixed(last.val_loss, 3))}`
            : state);
      }
    }

    return {
      update() {
        if (known) {
          draw();
        }
      },
      unmount() {
        unwatch();
        cancelAnimationFrame(frame);
        chart.close();
        writing.close();
      },
    };
  },
};

function nearest(rate) {
  const distance = i => Math.abs(Math.log((RATES[i] + 1e-9) / (rate + 1e-9)));
  return RATES.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}
