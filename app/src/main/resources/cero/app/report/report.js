'use strict';

// Where each step stands on the two horizontal axes; a run starts with nothing seen.
const track = {
  step: [0, ...data.training.step],
  tokens: [0, ...data.training.tokens],
  epoch: [0, ...data.training.epoch],
};

/** The value at x on the line through the points; beyond their ends the line goes on. */
function interpolate(xs, ys, x) {
  let low = 0;
  let high = xs.length - 1;
  if (high === 0) return ys[0];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const span = xs[high] - xs[low];
  return span === 0 ? ys[low] : ys[low] + ((x - xs[low]) / span) * (ys[high] - ys[low]);
}

/** A horizontal axis that counts something other than steps, with round numbers of its own. */
function axis(unit, label, side, format) {
  const from = track[unit];
  return quiet({
    scale: 'x',
    side,
    label,
    size: 36,
    grid: { show: side === 2, stroke: colour('hair'), width: 1 },
    splits: (u, index, low, high) =>
      roundNumbers(
        interpolate(track.step, from, low),
        interpolate(track.step, from, high),
        u.bbox.width / devicePixelRatio / 90,
      ).map((value) => interpolate(from, track.step, value)),
    values: (u, splits) => splits.map((step) => format.format(interpolate(track.step, from, step))),
  });
}

function alpha(name, share) {
  return `color-mix(in srgb, ${colour(name)} ${share}%, transparent)`;
}

/** The curves in the order that they are drawn in, and what uPlot needs to know of each. */
function curves() {
  const [steps, raw, smoothed, validation] = uPlot.join([
    [data.training.step, data.training.loss, data.training.smoothed],
    [data.evaluations.step, data.evaluations.validation],
  ]);
  const values = [steps, raw, smoothed];
  const kinds = [
    { label: words.step, value: (u, step) => (step == null ? '–' : describe(step)) },
    series(words.train, alpha('train', 35), fine, { width: 1 }),
    series(words.smoothed, colour('train'), fine, { width: 2.5 }),
  ];
  if (data.evaluations.validation.some((loss) => loss != null)) {
    values.push(validation);
    kinds.push(
      series(words.validation, colour('validation'), fine, {
        width: 2.5,
        points: { show: data.evaluations.step.length <= FEW, size: 6, fill: colour('validation') },
      }),
    );
  }
  for (const [name, dash] of [['uniform', [8, 6]], ['floor', [3, 4]]]) {
    if (data[name] != null) {
      values.push(steps.map(() => data[name]));
      kinds.push(series(words[name], colour(name), fine, { dash, width: 1.5 }));
    }
  }
  return [values, kinds];
}

function describe(step) {
  const epoch = plain.format(interpolate(track.step, track.epoch, step));
  const tokens = short.format(interpolate(track.step, track.tokens, step));
  return `${whole.format(step)} · ${words.epochs} ${epoch} · ${words.tokens} ${tokens}`;
}

/** A ring around the best validation loss, with its value. */
function markBest(u) {
  const at = data.evaluations.step.indexOf(data.bestStep);
  const loss = data.evaluations.validation[at];
  if (loss == null) return;
  const x = u.valToPos(data.bestStep, 'x', true);
  const y = u.valToPos(loss, 'y', true);
  const { left, top, width, height } = u.bbox;
  if (x < left || x > left + width || y < top || y > top + height) return;
  const { ctx } = u;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour('validation');
  ctx.lineWidth = 2 * scale;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, 7 * scale, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.fillStyle = colour('ink');
  ctx.font = `${13 * scale}px system-ui, sans-serif`;
  const label = `${words.best} ${fine.format(loss)}`;
  const room = ctx.measureText(label).width / 2;
  ctx.textAlign = 'center';
  ctx.fillText(
    label,
    Math.min(Math.max(x, left + room), left + width - room),
    y - 14 * scale < top + 14 * scale ? y + 24 * scale : y - 14 * scale,
  );
  ctx.restore();
}

function drawChart() {
  const place = document.getElementById('chart');
  place.replaceChildren();
  const [values, kinds] = curves();
  if (values[0].length === 0) {
    document.getElementById('losses').hidden = true;
    return;
  }
  const counted = track.epoch.every((epoch) => epoch != null) && track.epoch.at(-1) > 0;
  const below = counted ? axis('epoch', words.epochs, 2, plain) : axis('step', words.step, 2, plain);
  const height = () => Math.max(300, Math.min(440, place.clientWidth * 0.6));
  draw(
    place,
    document.querySelector('#losses h2').textContent,
    {
      scales: { x: { time: false } },
      series: kinds,
      cursor: { y: false, points: { size: 8 } },
      axes: [
        below,
        quiet({ values: (u, splits) => splits.map((loss) => plain.format(loss)) }),
        axis('tokens', words.tokens, 0, short),
      ],
      hooks: { draw: [markBest] },
    },
    values,
    height,
  );
}

function drawPanels() {
  const place = document.querySelector('#health .panels');
  document.getElementById('health').hidden = data.panels.length === 0;
  place.replaceChildren();
  for (const panel of data.panels) {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = panel.title;
    const chart = document.createElement('div');
    figure.id = `panel-${panel.key}`;
    figure.append(caption, chart);
    if (panel.note) {
      const note = document.createElement('p');
      note.textContent = panel.note;
      figure.append(note);
    }
    place.append(figure);
    drawCurves(
      chart,
      panel.title,
      panel.series.map(({ name, step, value }) => ({ name: name || panel.title, x: step, value })),
      {
        over: words.step,
        format: plain,
        height: () => 220,
        width: 1.5,
        logarithmic: panel.logarithmic,
      },
    );
  }
}

function drawAll() {
  clearCharts();
  drawChart();
  drawPanels();
}

function fillEvaluations() {
  const { step, train, validation } = data.evaluations;
  const body = document.querySelector('#evaluations tbody');
  const cell = (number, format) => (number == null ? '–' : format.format(number));
  step.forEach((at, i) => {
    const row = body.insertRow();
    row.insertCell().textContent = whole.format(at);
    row.insertCell().textContent = cell(train[i], fine);
    row.insertCell().textContent = cell(validation[i], fine);
  });
  const details = document.getElementById('evaluations');
  details.hidden = step.length === 0;
  details.open = history.state?.evaluations ?? false;
  details.addEventListener('toggle', () => remember({ evaluations: details.open }));
}

function showSamples() {
  const { samples } = data;
  const slider = document.getElementById('moment');
  document.getElementById('samples').hidden = samples.every(({ text }) => text === '');
  slider.max = samples.length - 1;
  const show = () => {
    const sample = samples[slider.value];
    const moment = `${words.step} ${whole.format(sample.step)}`;
    document.querySelector('#samples output').textContent = moment;
    document.querySelector('#samples blockquote').textContent = sample.text;
    slider.setAttribute('aria-valuetext', moment);
  };
  if (samples.length > 0) {
    slider.value = history.state?.sample ?? samples.length - 1;
    slider.addEventListener('input', () => {
      const last = Number(slider.value) === samples.length - 1;
      remember({ sample: last ? null : slider.value });
      show();
    });
    show();
  }
}

/**
 * While the run goes on, the file is written anew: the page loads it again, keeps what the reader
 * chose, and waits while the reader is busy with it.
 */
function follow() {
  if (!data.running) return;
  const time = new Date(data.updated).toLocaleTimeString(language);
  document.querySelector('.status').append(` ${words.updated} ${time}`);
  setInterval(() => {
    const busy = document.querySelector(':active') || !getSelection().isCollapsed;
    if (busy) return;
    remember({ focus: document.activeElement.id });
    location.reload();
  }, 5000);
  document.getElementById(history.state?.focus)?.focus({ preventScroll: true });
}

/** What the reader chose outlasts loading again. */
function remember(choice) {
  history.replaceState({ ...history.state, ...choice }, '');
}

drawAll();
fillEvaluations();
showSamples();
follow();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
