import { createLookback } from '../components/lookback.js';
import { explanation, stat } from '../components/parts.js';
import { h, show } from '../dom.js';

/** A gap between the losses, in nats, from which on learning by heart is seen. */
const LARGE_GAP = 0.1;

/** What the model knows by heart: the gap between the curves, and what it copied. */
export const view = {
  id: 'memory',
  keys: ['checkpoint'],
  ownSentence: true,
  mount(root, app) {
    const { words, numbers } = app;
    const live = h('div', { class: 'memory' });
    const lookback = createLookback(app, { label: words('memory.chart'), gap: true, live, draw });
    const stats = h('div', { class: 'stats' });
    const verdict = h('div', { class: 'memory-verdict' });
    const texts = h('div', { class: 'samples-texts' });
    show(
      live,
      lookback.slider,
      h(
        'div',
        { class: 'samples-pair' },
        lookback.figure,
        h('div', { class: 'memory-said' }, stats, verdict)),
      h('section', {}, h('h2', {}, words('memory.copied')), texts));
    show(root, lookback.element, live);
    let spoken = null;
    lookback.open();

    function draw({ training }, checkpoint) {
      const gap = checkpoint.val_loss - checkpoint.train_loss;
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
      const sum = of => checkpoint.samples.reduce((total, each) => total + of(each), 0);
      const written = sum(each => each.tokens);
      const copied = sum(each => each.copied_tokens);
      const longest = Math.max(
        0, ...checkpoint.samples.flatMap(each => each.copied.map(span => span.tokens)));
      show(
        texts,
        explanation(
          app,
          copied > 0 ? 'memory.some' : 'memory.nothing',
          numbers.percent(written === 0 ? 0 : copied / written),
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

    return { update: lookback.update, unmount: lookback.close };
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
