import { h, svg } from '../dom.js';

const DEEPEST = -7;

/** The logarithm from 0 to 1 with the right token's place on it. */
export function logarithmCurve(app, position) {
  const { numbers, words } = app;
  const width = 640;
  const height = 360;
  const left = 48;
  const top = 16;
  const bottom = 34;
  const x = p => left + p * (width - left - 16);
  const y = log => top + (log / DEEPEST) * (height - top - bottom);
  const points = [];
  for (let i = 0; i <= 200; i++) {
    const p = Math.exp(DEEPEST) ** (1 - i / 200);
    points.push(`${x(p).toFixed(1)},${y(Math.log(p)).toFixed(1)}`);
  }
  const p = position.probability;
  const log = Math.max(position.log_probability, DEEPEST);
  const line = (x1, y1, x2, y2, kind) => svg('line', { x1, y1, x2, y2, class: kind });
  return svg(
    'svg',
    {
      class: 'curve',
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': words(
        'ladder.curve', numbers.probability(p), numbers.fixed(position.log_probability)),
    },
    [0, -2, -4, -6].map(tick => [
      line(left, y(tick), width - 16, y(tick), 'grid'),
      svg('text', { x: left - 10, y: y(tick) + 5, 'text-anchor': 'end' }, numbers.fixed(tick, 0)),
    ]),
    [0, 0.25, 0.5, 0.75, 1].map(tick =>
      svg(
        'text',
        { x: x(tick), y: height - 8, 'text-anchor': tick === 0 ? 'start' : 'middle' },
        numbers.digits(tick))),
    svg('polyline', { points: points.join(' '), class: 'curve-line' }),
    line(x(p), y(DEEPEST), x(p), y(log), 'lead-line'),
    line(left, y(log), x(p), y(log), 'lead-line'),
    svg('circle', { cx: x(p), cy: y(log), r: 9, class: 'curve-point' }),
    svg(
      'text',
      {
        x: x(p) + (p > 0.7 ? -18 : 18),
        y: y(log) + (p > 0.7 ? 30 : 6),
        'text-anchor': p > 0.7 ? 'end' : 'start',
        class: 'curve-label',
      },
      words('ladder.point', numbers.probability(p), numbers.fixed(position.log_probability))));
}

/** More sides than this look like a circle. */
const MOST_SIDES = 24;

/** A die with as many sides as the perplexity, and where that is between knowing all and nothing. */
export function polygonDie(app, perplexity) {
  const { numbers, words } = app;
  const vocab = app.model().vocab;
  const sides = Math.max(3, Math.min(MOST_SIDES, Math.round(perplexity)));
  const corners = Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / sides + Math.PI / 2;
    return `${(100 + 90 * Math.cos(angle)).toFixed(1)},${(100 + 90 * Math.sin(angle)).toFixed(1)}`;
  });
  const share = Math.min(1, Math.log(perplexity) / Math.log(vocab));
  return h(
    'div',
    { class: 'die' },
    svg(
      'svg',
      {
        viewBox: '0 0 200 200',
        role: 'img',
        'aria-label': words('ladder.die', numbers.digits(perplexity)),
      },
      svg('polygon', { points: corners.join(' '), class: 'die-face' }),
      svg('text', { x: 100, y: 116, 'text-anchor': 'middle' }, numbers.digits(perplexity))),
    h(
      'div',
      { class: 'die-scale' },
      h('span', { class: 'die-mark', style: { '--at': share } }),
      h('span', {}, words('ladder.knows', numbers.whole(1))),
      h('span', {}, words('ladder.guesses', numbers.whole(vocab)))));
}
