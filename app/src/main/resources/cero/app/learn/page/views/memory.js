import { createCheckpointSlider, nearestCheckpoint } from '../components/checkpoints.js';
import { createFigure } from '../components/figure.js';
import { createLossChart } from '../components/losschart.js';
import { explanation, stat } from '../components/parts.js';
import { createTrainingStart } from '../components/starttraining.js';
import { h, show } from '../dom.js';
import { chosenCheckpoint, milestone } from '../training.js';

/** A gap between the losses, in nats, from which on learning by heart is seen. */
const LARGE_GAP = 0.1;

/** What the model knows by heart: the gap between the curves, and what it copied. */
export const view = {
  id: 'memory',
  keys: ['checkpoint'],
  ownSentence: true,
  mount(root, app) {
    const { words, numbers } = app;
    const none = h(
      'div',
      { class: 'training-none' },
      explanation(app, 'samples.none'),
      createTrainingStart(app, 'training.begin'));
    const slider = createCheckpointSlider(app);
    const chart = createLossChart(app, {
      label: words('memory.chart'),
      gap: true,
      pick: step => app.set({ checkpoint: nearestCheckpoint(known.checkpoints, step) }),
    });
    const figure = createFigure(app, { title: words('memory.chart'), chart: chart.element });
    const stats = h('div', { class: 'stats' });
    const verdict = h('div', { class: 'memory-verdict' });
    const texts = h('div', { class: 'samples-texts' });
    const live = h(
      'div',
      { class: 'memory' },
      slider.element,
      h('div', { class: 'samples-pair' }, figure.element, h('div', { class: 'memory-said' }, stats, verdict)),
      h('section', {}, h('h2', {}, words('memory.copied')), texts));
    show(root, none, live);
    none.hidden = true;
    live.hidden = true;
    let known = null;
    let reached = null;
    let spoken = null;

    const unwatch = app.training.watch(now => {
      known = now;
      if (milestone(now) !== reached) {
        reached = milestone(now);
        draw();
      }
    });

    function draw() {
      const { training, checkpoints, evaluations } = known;
      none.hidden = training !== null;
      live.hidden = checkpoints.length === 0;
      if (checkpoints.length === 0) {
        return;
      }
      const checkpoint = checkpoints[chosenCheckpoint(app.state, checkpoints)];
      const gap = checkpoint.val_loss - checkpoint.train_loss;
      slider.update(checkpoints);
      chart.update(known, checkpoint);
      figure.update({
        columns: [
          ...['step', 'train', 'validation'].map(key => words(`training.column.${key}`)),
          words('memory.gap'),
        ],
        rows: evaluations.map(each => [
          numbers.whole(each.step),
          numbers.fixed(each.train_loss, 3),
          numbers.fixed(each.val_loss, 3),
          numbers.signed(each.val_loss - each.train_loss, 3),
        ]),
      });
      show(
        stats,
        stat(words('memory.seen'), numbers.fixed(checkpoint.train_loss, 3), {
          value: checkpoint.train_loss,
        }),
        stat(words('memory.unseen'), numbers.fixed(checkpoint.val_loss, 3), {
          value: checkpoint.val_loss,
        }),
        stat(words('memory.gap'), numbers.signed(gap, 3), { value: gap }));
      show(
        verdict,
        explanation(
          app,
          gap > LARGE_GAP ? 'memory.large' : 'memory.small',
          numbers.fixed(checkpoint.train_loss, 2),
          numbers.fixed(checkpoint.val_loss, 2),
          numbers.signed(gap, 3),
          numbers.digits(Math.exp(gap))));
      drawTexts(training, checkpoint);
      if (spoken !== null && spoken !== checkpoint.step) {
        app.announce(
          words('memory.spoken', numbers.whole(checkpoint.step), numbers.signed(gap, 3)));
      }
      spoken = checkpoint.step;
    }

    function drawTexts(training, checkpoint) {
      const characters = checkpoint.samples.reduce((sum, each) => sum + each.text.length, 0);
      const copied = checkpoint.samples.reduce((sum, each) => sum + length(runs(each)), 0);
      const longest = Math.max(
        0, ...checkpoint.samples.flatMap(each => each.copied.map(span => span.tokens)));
      show(
        texts,
        explanation(
          app,
          copied > 0 ? 'memory.some' : 'memory.nothing',
          numbers.percent(characters === 0 ? 0 : copied / characters),
          numbers.whole(longest),
          numbers.whole(training.copied_tokens),
          numbers.whole(checkpoint.step),
          numbers.percent(training.copied_of_unseen)),
        checkpoint.samples.map(sample =>
          h(
            'blockquote',
            { class: 'written', lang: training.lang },
            h('strong', {}, sample.prompt),
            marked(sample))),
        h('p', { class: 'caption' }, words('memory.underlined', numbers.whole(training.copied_tokens))));
    }

    return {
      update() {
        if (known) {
          draw();
        }
      },
      unmount() {
        unwatch();
        chart.close();
      },
    };
  },
};

/** The copied spans where neighbours that overlap are one: [from, to]. */
function runs({ copied }) {
  const joined = [];
  for (const { from, to } of [...copied].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else {
      joined.push([from, to]);
    }
  }
  return joined;
}

const length = spans => spans.reduce((sum, [from, to]) => sum + to - from, 0);

/** A sample's text with what it copied underlined. */
function marked(sample) {
  const nodes = [];
  let at = 0;
  for (const [from, to] of runs(sample)) {
    nodes.push(sample.text.slice(at, from), h('mark', { class: 'copied' }, sample.text.slice(from, to)));
    at = to;
  }
  nodes.push(sample.text.slice(at));
  return nodes;
}
