import uPlot from '/lib/uPlot.esm.js';
import { h, show, svg } from '../dom.js';
import { smoothed } from '../training.js';

const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans CJK KR", sans-serif';

/** The evaluations as a table, for createFigure's `update`; with `gap`, what is between the losses too. */
export function lossTable({ words, numbers }, evaluations, gap = false) {
  const loss = value => h('span', { 'data-value': value }, numbers.fixed(value, 3));
  return {
    columns: [
      ...['step', 'train', 'validation'].map(key => words(`training.column.${key}`)),
      ...(gap ? [words('memory.gap')] : []),
    ],
    rows: () =>
      evaluations.map(each => [
        numbers.whole(each.step),
        loss(each.train_loss),
        loss(each.val_loss),
        ...(gap ? [numbers.signed(each.val_loss - each.train_loss, 3)] : []),
      ]),
  };
}

/**
 * The losses of a training over its steps. `update(known, chosen)` takes what training.js knows and
 * the checkpoint to mark, if any; `pick(step)` is called where the chart is pressed. With `gap`, it
 * shows the evaluations alone, and shades what is between them.
 */
export function createLossChart(app, { label, gap = false, pick = null }) {
  const { words, numbers } = app;
  const place = h('div', { class: 'losses-chart', role: 'img', 'aria-label': label });
  const legend = h('ul', { class: 'losses-legend' });
  const element = h('div', { class: 'losses' }, place, legend);
  let chart = null;
  let lines = [];
  let shown = null;
  let chosen = null;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const resized = new ResizeObserver(() => {
    if (chart && place.clientWidth > 0 && place.clientWidth !== chart.width) {
      chart.setSize({ width: place.clientWidth, height: height() });
    }
  });
  resized.observe(place);
  dark.addEventListener('change', rebuild);

  const colour = (name, share = 100) => {
    const value = getComputedStyle(element).getPropertyValue(`--${name}`).trim();
    return share === 100 ? value : `color-mix(in srgb, ${value} ${share}%, transparent)`;
  };
  const height = () => Math.max(240, Math.min(380, place.clientWidth * 0.72));

  /** Down to the floor; for the gap, up to where it can still be seen. */
  function range(u, low, high) {
    const lowest = Math.min(...shown.evaluations.map(each => each.val_loss));
    const top = gap ? Math.min(high, 3 * lowest + 0.5) : high;
    return [Math.max(0, Math.min(low - 0.15, low * 0.7)), top * 1.06];
  }

  function describe({ training }) {
    const made = [];
    if (!gap) {
      made.push({ key: 'raw', stroke: colour('ink', 25), width: 1, only: 'chart' });
    }
    made.push(
      { key: 'train', stroke: colour('ink'), width: 2.5 },
      {
        key: 'validation',
        stroke: colour('validation'),
        width: 2.5,
        points: { show: true, size: 7, width: 2, stroke: colour('validation'), fill: colour('surface') },
      });
    if (!gap) {
      made.push({ key: 'uniform', stroke: colour('edge'), width: 1.5, dash: [9, 6], level: training.ln_vocab });
    }
    if (training.floor !== null) {
      made.push({ key: 'floor', stroke: colour('edge'), width: 1.5, dash: [2, 4], level: training.floor });
    }
    return made;
  }

  function valuesOf({ training, points, evaluations }) {
    const evaluated = evaluations.map(each => each.step);
    const validation = evaluations.map(each => each.val_loss);
    const ends = [0, training.steps];
    const tables = gap
      ? [[evaluated, evaluations.map(each => each.train_loss), validation]]
      : [
          [
            points.map(each => each.step - 1), // a point's loss is before its update
            points.map(each => each.loss),
            smoothed(points, training.steps),
          ],
          [evaluated, validation],
        ];
    lines
      .filter(line => line.level !== undefined)
      .forEach(line => tables.push([ends, [line.level, line.level]]));
    return uPlot.join(tables);
  }

  function build(known) {
    lines = describe(known);
    chart?.destroy();
    const axis = {
      stroke: colour('quiet'),
      font: `13px ${FONT}`,
      grid: { stroke: colour('hair'), width: 1 },
      ticks: { show: false },
    };
    const train = lines.findIndex(line => line.key === 'train') + 1;
    chart = new uPlot(
      {
        width: Math.max(200, place.clientWidth),
        height: height(),
        padding: [14, 24, 0, 0], // room for half of the last label
        legend: { show: false },
        scales: {
          x: { time: false, range: () => [0, shown.training.steps] },
          y: { range },
        },
        axes: [
          { ...axis, size: 30, values: (u, splits) => splits.map(numbers.whole) },
          { ...axis, size: 44, values: (u, splits) => splits.map(each => numbers.digits(each)) },
        ],
        series: [
          {},
          ...lines.map(({ stroke, width, dash, points }) => ({
            stroke,
            width,
            dash,
            points: points ?? { show: false },
            spanGaps: true,
          })),
        ],
        bands: gap ? [{ series: [train + 1, train], fill: colour('validation', 22) }] : [],
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
        hooks: { draw: [marks], setCursor: [drawLegend] },
      },
      valuesOf(known),
      place);
    chart.over.addEventListener('click', () => {
      if (pick && chart.cursor.left >= 0) {
        pick(chart.posToVal(chart.cursor.left, 'x'));
      }
    });
    chart.over.classList.toggle('pickable', pick !== null);
  }

  /** Names what lies across the chart, and marks the best point and the chosen checkpoint. */
  function marks(u) {
    const { ctx, bbox } = u;
    const scale = devicePixelRatio;
    ctx.save();
    ctx.setLineDash([]);
    ctx.font = `${13 * scale}px ${FONT}`;
    if (chosen) {
      const x = u.valToPos(chosen.step, 'x', true);
      ctx.strokeStyle = colour('ink');
      ctx.lineWidth = 2 * scale;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillStyle = colour('ink');
      ctx.beginPath();
      ctx.moveTo(x - 6 * scale, bbox.top - 8 * scale);
      ctx.lineTo(x + 6 * scale, bbox.top - 8 * scale);
      ctx.lineTo(x, bbox.top);
      ctx.fill();
    }
    const { best } = shown.training;
    const at = best && shown.evaluations.find(each => each.step === best.step);
    if (at && best.step > 0) {
      const x = u.valToPos(best.step, 'x', true);
      const y = u.valToPos(best.val_loss, 'y', true);
      ctx.strokeStyle = colour('validation');
      ctx.lineWidth = 2 * scale;
      ctx.beginPath();
      ctx.arc(x, y, 8 * scale, 0, 2 * Math.PI);
      ctx.stroke();
      const text = words('training.best', numbers.fixed(best.val_loss, 3));
      const half = ctx.measureText(text).width / 2;
      ctx.fillStyle = colour('ink');
      ctx.textAlign = 'center';
      const middle = Math.min(Math.max(x, bbox.left + half), bbox.left + bbox.width - half);
      ctx.strokeStyle = colour('surface'); // a rim, so that no line crosses the words
      ctx.lineWidth = 5 * scale;
      ctx.strokeText(text, middle, y - 16 * scale);
      ctx.fillText(text, middle, y - 16 * scale);
    }
    ctx.restore();
  }

  /** The curves' names, with their values where the pointer is, or the newest. */
  function drawLegend() {
    const at = chart?.cursor.idx;
    show(
      legend,
      lines
        .map((line, i) => ({ ...line, values: chart.data[i + 1] }))
        .filter(line => line.only !== 'chart')
        .map(line => {
          const value = valueAt(line.values, at);
          return h(
            'li',
            { 'data-curve': line.key, 'data-value': value },
            svg(
              'svg',
              { class: 'losses-swatch', viewBox: '0 0 30 12', 'aria-hidden': 'true' },
              svg('line', {
                x1: 1,
                x2: 29,
                y1: 6,
                y2: 6,
                stroke: line.stroke,
                'stroke-width': line.width,
                'stroke-dasharray': line.dash?.join(' '),
              }),
              line.points &&
                svg('circle', { cx: 15, cy: 6, r: 4, fill: line.points.fill, stroke: line.stroke, 'stroke-width': 2 })),
            words(`training.curve.${line.key}`),
            value !== null && h('b', {}, numbers.fixed(value, 3)));
        }));
  }

  /** The value at a place, or the last one before it. */
  function valueAt(values, at) {
    for (let i = at ?? values.length - 1; i >= 0; i--) {
      if (values[i] !== null && values[i] !== undefined) {
        return values[i];
      }
    }
    return null;
  }

  function rebuild() {
    if (shown) {
      build(shown);
      drawLegend();
    }
  }

  function update(known, checkpoint = null) {
    const had = chart !== null && shown?.training.name === known.training.name;
    shown = known;
    chosen = checkpoint;
    if (had) {
      chart.setData(valuesOf(known));
    } else {
      build(known);
    }
    drawLegend();
    const last = known.evaluations.at(-1);
    if (last) {
      place.setAttribute(
        'aria-label',
        `${label}. ${words(
          'training.alt',
          numbers.whole(last.step),
          numbers.fixed(last.train_loss, 3),
          numbers.fixed(last.val_loss, 3))}`);
    }
  }

  /** Moves the mark alone, which is quicker. */
  function mark(checkpoint) {
    chosen = checkpoint;
    chart?.redraw(false);
  }

  function close() {
    resized.disconnect();
    dark.removeEventListener('change', rebuild);
    chart?.destroy();
    chart = null;
  }

  return { element, update, mark, close };
}
