'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const words = data.words;
const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language);
const short = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });
const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const plain = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });

/** Curves of so few points show each. */
const FEW = 60;

/** Round numbers between two ends, about so many. */
function roundNumbers(low, high, wanted) {
  const least = (high - low) / Math.max(1, wanted);
  if (!(least > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least * 0.999);
  const numbers = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    numbers.push(i * step);
  }
  return numbers;
}

/** A number in few characters, however small. */
function brief(value) {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(0) : plain.format(value);
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

/** The n-th of some colours that are equally light, for curves that have none of their own. */
function hue(n, of) {
  return of === 1 ? colour('train') : `oklch(${colour('lightness')} 0.14 ${250 + (n * 300) / of})`;
}

/** A curve whose legend shows the last value at or before the cursor. */
function series(label, stroke, format, more) {
  return {
    label,
    stroke,
    spanGaps: true,
    points: { show: false },
    value: (u, raw, index, at) => {
      if (at == null) return '–';
      while (at > 0 && u.data[index][at] == null) at--;
      return u.data[index][at] == null ? '–' : format.format(u.data[index][at]);
    },
    ...more,
  };
}

/** An axis in the page's quiet colours. */
function quiet(more) {
  return {
    stroke: colour('quiet'),
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    labelSize: 22,
    grid: { stroke: colour('hair'), width: 1 },
    ticks: { stroke: colour('hair'), width: 1 },
    ...more,
  };
}

let watchers = [];

/** Draws a chart that follows its place's width, and the arrow keys as well as the pointer. */
function draw(place, title, options, values, height) {
  const chart = new uPlot(
    { width: place.clientWidth, height: height(), ...options },
    values,
    place,
  );
  place.role = 'group';
  place.ariaLabel = title;
  place.tabIndex = 0;
  place.onkeydown = (event) => moveCursor(chart, event);
  place.querySelector('.u-legend').ariaLive = 'polite';
  const watcher = new ResizeObserver(() =>
    chart.setSize({ width: place.clientWidth, height: height() }),
  );
  watcher.observe(place.parentElement);
  watchers.push(watcher);
}

/** Moves a chart's cursor by a hundredth of its points, or to one of their ends. */
function moveCursor(chart, event) {
  const xs = chart.data[0];
  const some = Math.max(1, Math.round(xs.length / 100));
  const by = { ArrowLeft: -some, ArrowRight: some, Home: -xs.length, End: xs.length }[event.key];
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const from = chart.cursor.idx ?? (by > 0 ? -some : xs.length);
  const to = Math.max(0, Math.min(xs.length - 1, from + by));
  chart.setCursor({ left: chart.valToPos(xs[to], 'x'), top: 0 });
}

/**
 * Draws curves, each { name, x, value } with colours of their own.
 *
 * `over` says what x is, `format` writes values below the chart.
 */
function drawCurves(place, title, curves, { over, format, height, width = 2, logarithmic = false }) {
  const kinds = curves.map(({ name, x }, i) =>
    series(name, hue(i, curves.length), format, {
      width,
      points: { show: x.length <= FEW, size: 5, fill: colour('paper') },
    }),
  );
  draw(
    place,
    title,
    {
      scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
      series: [{ label: over, value: (u, x) => (x == null ? '–' : whole.format(x)) }, ...kinds],
      cursor: { y: false },
      axes: [
        quiet({ label: over, size: 36, values: (u, splits) => splits.map((x) => short.format(x)) }),
        quiet({ size: 64, values: (u, splits) => splits.map((y) => (y == null ? '' : brief(y))) }),
      ],
    },
    uPlot.join(curves.map(({ x, value }) => [x, value])),
    height,
  );
}

/** Takes all charts off, to be drawn anew. */
function clearCharts() {
  watchers.forEach((watcher) => watcher.disconnect());
  watchers = [];
}
