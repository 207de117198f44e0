import { h, svg, show } from '../../dom.js';

const HEIGHT = 230;
const MARGIN = { top: 14, right: 84, bottom: 34, left: 44 };
const ROOM = 10; // steps there is room for from the start

/** The loss after each step as a chart: `draw(run)`. A step that raised it is marked. */
export function createPath(app) {
  const { words, numbers } = app;
  const element = h('div', { class: 'loss-path' });
  let shown = null;
  const observer = new ResizeObserver(() => shown && draw(shown));
  observer.observe(element);

  function draw(run) {
    shown = run;
    const width = Math.max(260, element.clientWidth || 600);
    const steps = Math.max(ROOM, run.path.at(-1).step);
    const most = Math.max(...run.path.concat(run.otherPath).map(point => point.loss), 0.5);
    const tick = niceTick(most / 4);
    const top = Math.ceil(most / tick) * tick;
    const x = step => MARGIN.left + (step / steps) * (width - MARGIN.left - MARGIN.right);
    const y = loss => MARGIN.top + (1 - loss / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const line = points =>
      points.map(({ step, loss }, i) => `${i ? 'L' : 'M'}${x(step)},${y(loss)}`).join('');

    const ends = labels(
      [
        { points: run.path, name: words('step.yours'), series: 'yours' },
        { points: run.otherPath, name: words('step.other'), series: 'other' },
      ].filter(({ points }) => points.length > 0),
      y);

    show(
      element,
      svg(
        'svg',
        {
          width,
          height: HEIGHT,
          viewBox: `0 0 ${width} ${HEIGHT}`,
          role: 'img',
          'aria-label': words(
            'step.path_alt',
            numbers.fixed(run.first.loss, 3),
            numbers.fixed(run.now.loss, 3),
            run.path.at(-1).step),
        },
        range(0, top, tick).map(loss => [
          svg('line', {
            class: 'path-grid',
            x1: MARGIN.left,
            x2: width - MARGIN.right,
            y1: y(loss),
            y2: y(loss),
          }),
          svg(
            'text',
            { class: 'path-tick', x: MARGIN.left - 8, y: y(loss) + 4, 'text-anchor': 'end' },
            numbers.digits(loss)),
        ]),
        range(0, steps, steps > ROOM ? 5 : 1).map(step =>
          svg(
            'text',
            {
              class: 'path-tick',
              x: x(step),
              y: HEIGHT - MARGIN.bottom + 20,
              'text-anchor': 'middle',
            },
            step)),
        svg('path', { class: 'path-line other', d: line(run.otherPath) }),
        svg('path', { class: 'path-line yours', d: line(run.path) }),
        run.otherPath.map(point =>
          svg('rect', {
            class: 'path-mark other',
            x: x(point.step) - 4,
            y: y(point.loss) - 4,
            width: 8,
            height: 8,
          })),
        run.path.map((point, i) => mark(point, i > 0 && point.loss > run.path[i - 1].loss)),
        ends.map(({ series, name, last, at }) =>
          svg(
            'text',
            { class: `path-label ${series}`, x: x(last.step) + 12, y: at },
            svg('tspan', { class: 'path-value' }, numbers.fixed(last.loss, 2)),
            svg('tspan', { x: x(last.step) + 12, dy: '1.15em' }, name))),
      ));

    function mark({ step, loss }, rose) {
      return rose
        ? svg(
            'g',
            { class: 'path-rose' },
            svg('path', { d: `M${x(step)},${y(loss) - 8}l8,13h-16z` }),
            svg('title', {}, words('step.overshoot')))
        : svg('circle', { class: 'path-mark yours', cx: x(step), cy: y(loss), r: 5 });
    }
  }

  return { element, draw, close: () => observer.disconnect() };
}

/** Puts the names at the lines' ends, apart enough to be read. */
function labels(series, y) {
  const gap = 40;
  const placed = series.map(({ points, name, series: kind }) => {
    const last = points.at(-1);
    return { name, series: kind, last, at: y(last.loss) };
  });
  placed.sort((a, b) => a.at - b.at);
  for (let i = 1; i < placed.length; i++) {
    placed[i].at = Math.max(placed[i].at, placed[i - 1].at + gap);
  }
  const over = placed.length ? placed.at(-1).at - (HEIGHT - MARGIN.bottom - 12) : 0;
  if (over > 0) {
    placed.forEach(label => (label.at -= over));
  }
  return placed;
}

/** 1, 2 or 5 times a power of ten, not below what is asked for. */
function niceTick(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map(n => n * power).find(tick => tick >= least);
}

function range(from, to, by) {
  const values = [];
  for (let i = 0; from + i * by <= to + by / 1e6; i++) {
    values.push(from + i * by);
  }
  return values;
}
