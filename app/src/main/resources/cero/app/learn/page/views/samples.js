import { latest } from '../api.js';
import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { createLookback } from '../components/lookback.js';
import { explanation, trouble } from '../components/parts.js';
import { createRibbon, ribbonStats, ribbonTable } from '../components/ribbon.js';
import { h, show } from '../dom.js';
import { chosenPosition } from '../loss.js';
import { chosenCheckpoint } from '../training.js';

/** The training's checkpoints: what the model wrote, and how it read the visitor's sentence. */
export const view = {
  id: 'samples',
  keys: ['text', 'position', 'checkpoint'],
  mount(root, app) {
    const { words, numbers } = app;
    const status = h('div', {});
    const live = h('div', { class: 'samples' });
    const lookback = createLookback(app, { label: words('training.chart'), live, draw });
    const texts = h('div', { class: 'samples-texts' });
    const ribbon = createRibbon(app, {
      label: words('ribbon.chart'),
      pick: position => app.set({ position }),
    });
    const ribbonFigure = createFigure(app, {
      title: words('samples.sentence'),
      chart: ribbon.element,
    });
    const stats = h('div', { class: 'stats' });
    const bars = createBars({ label: words('samples.target') });
    const barsFigure = createFigure(app, { title: words('samples.target'), chart: bars.element });
    const about = h('div', {});
    show(
      live,
      lookback.slider,
      h('div', { class: 'samples-pair' }, texts, lookback.figure),
      h(
        'section',
        { class: 'samples-own' },
        h('h2', {}, words('samples.own')),
        ribbonFigure.element,
        stats,
        barsFigure.element),
      about);
    show(root, lookback.element, status, live);

    const ask = latest((text, count, signal) => readAll(text, count, signal));
    let known = null;
    let asked = null; // the sentence of `readings`
    let readings = null;
    let drawn = null;
    let spoken = null;
    lookback.open();

    function draw(now, checkpoint, news) {
      known = now;
      drawTexts(checkpoint);
      if (news || app.state.text !== asked) {
        read();
      } else if (readings) {
        drawSentence();
      }
    }

    function drawTexts(checkpoint) {
      const key = `${known.training.name} ${checkpoint.i}`;
      if (key === drawn) {
        return;
      }
      drawn = key;
      show(
        texts,
        h('h2', {}, words('samples.wrote', numbers.whole(checkpoint.step))),
        checkpoint.samples.map(({ prompt, text }) =>
          h(
            'blockquote',
            { class: 'written', lang: known.training.lang },
            h('strong', {}, prompt),
            text)),
        h('p', { class: 'caption' }, words('samples.dice')));
    }

    /** What each checkpoint makes of the sentence. */
    async function readAll(text, count, signal) {
      const pieces = await app.api.post('/api/tokens', { text, checkpoint: 0 }, { signal });
      const answers = [];
      for (let checkpoint = 0; checkpoint < count; checkpoint++) {
        answers.push(
          await app.api.post('/api/loss', { text, top: 1, checkpoint }, { signal }));
      }
      return { pieces, answers };
    }

    async function read() {
      asked = app.state.text;
      try {
        const got = await ask(asked, known.checkpoints.length);
        if (got) {
          show(status);
          readings = got;
          drawSentence();
        }
      } catch (error) {
        readings = null;
        show(status, trouble(app, error));
      }
    }

    function drawSentence() {
      const { pieces, answers } = readings;
      const at = Math.min(chosenCheckpoint(app.state, known.checkpoints), answers.length - 1);
      const answer = answers[at];
      const position = chosenPosition(app.state, answer.positions.length);
      const chosen = ribbon.update(answer, pieces, position);
      ribbonFigure.update(ribbonTable(app, answer));
      show(stats, ribbonStats(app, answer));
      drawTarget(answers, chosen?.last ?? position, at);
      const { step } = known.checkpoints[at];
      show(
        about,
        explanation(
          app, 'samples.about', numbers.whole(step), numbers.digits(answer.perplexity)));
      if (spoken !== null && spoken !== at) {
        app.announce(
          words('samples.spoken', numbers.whole(step), numbers.fixed(answer.loss, 2)));
      }
      spoken = at;
    }

    /** The right token's probability at each checkpoint. */
    function drawTarget(answers, position, present) {
      const { target } = answers[present].positions[position];
      bars.update(
        answers.map((answer, i) => {
          const { probability } = answer.positions[position];
          return {
            key: i,
            label: words('samples.step', numbers.whole(known.checkpoints[i].step)),
            share: probability,
            text: numbers.percent(probability),
            value: probability,
            kind: i === present ? 'answer' : 'answer faded',
          };
        }));
      barsFigure.update({
        title: words('samples.target_of', target.display.trim()),
        columns: ['step', 'probability', 'surprise'].map(key =>
          words(key === 'step' ? 'training.column.step' : `column.${key}`)),
        rows: () => answers.map((answer, i) => [
          numbers.whole(known.checkpoints[i].step),
          numbers.probability(answer.positions[position].probability),
          numbers.fixed(answer.positions[position].surprise, 3),
        ]),
      });
    }

    return { update: lookback.update, unmount: lookback.close };
  },
};
