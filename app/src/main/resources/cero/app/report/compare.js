'use strict';

const buttons = [...document.querySelectorAll('.choice button')];

/** Draws a chart's curves over steps, tokens or seconds. */
function drawComparison(place, chart, over) {
  const values = uPlot.join(chart.curves.map((curve) => [curve[over], curve.value]));
  const kinds = chart.curves.map((curve, i) => ({
    ...series(curve.name, 'train', { width: 2 }),
    stroke: hue(i, chart.curves.length),
    points: { show: curve[over].length <= 60, size: 5 },
  }));
  const label = words[over];
  draw(
    place,
    {
      scales: { x: { time: false } },
      series: [
        { label, value: (u, x) => (x == null ? '–' : short.format(x)) },
        ...kinds,
      ],
      cursor: { y: false },
      axes: [
        quiet({ label, labelSize: 22, values: (u, splits) => splits.map((x) => short.format(x)) }),
        quiet({ values: (u, splits) => splits.map((loss) => plain.format(loss)) }),
      ],
    },
    values,
    () => Math.max(260, Math.min(400, place.clientWidth * 0.5)),
  );
}

function drawAll() {
  clearCharts();
  const over = buttons.find((button) => button.ariaPressed === 'true').dataset.over;
  const place = document.getElementById('charts');
  place.replaceChildren();
  for (const chart of data.charts) {
    const section = document.createElement('section');
    const title = document.createElement('h2');
    title.textContent = chart.title;
    const field = document.createElement('div');
    section.append(title, field);
    place.append(section);
    drawComparison(field, chart, over);
  }
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    buttons.forEach((other) => (other.ariaPressed = String(other === button)));
    drawAll();
  });
}
drawAll();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
