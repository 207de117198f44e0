'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const words = data.words;
const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language);
const short = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });
const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const plain = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });

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

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

/** A series whose legend shows the last value at or before the cursor. */
function series(label, name, more) {
  return {
    label,
    stroke: colour(name),
    spanGaps: true,
    points: { show: false },
    value: (u, raw, index, at) => {
      if (at == null) return '–';
      while (at > 0 && u.data[index][at] == null) at--;
      return u.data[index][at] == null ? '–' : fine.format(u.data[index][at]);
    },
    ...more,
  };
}

/** An axis in the page's quiet colours. */
function quiet(more) {
  return {
    stroke: colour('quiet'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('hair'), width: 1 },
    ticks: { stroke: colour('hair'), width: 1 },
    ...more,
  };
}

/** The n-th of some colours, for curves that have no name of their own. */
function hue(n, of) {
  return `hsl(${Math.round(210 + (n * 300) / Math.max(1, of))} 55% 52%)`;
}

let watchers = [];

/** Draws a chart that follows its place's width. */
function draw(place, options, values, height) {
  const chart = new uPlot(
    { width: place.clientWidth, height: height(), ...options },
    values,
    place,
  );
  const watcher = new ResizeObserver(() =>
    chart.setSize({ width: place.clientWidth, height: height() }),
  );
  watcher.observe(place.parentElement);
  watchers.push(watcher);
}

/** Takes all charts off, to be drawn anew. */
function clearCharts() {
  watchers.forEach((watcher) => watcher.disconnect());
  watchers = [];
}
