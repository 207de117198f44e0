'use strict';

const buttons = [...document.querySelectorAll('.choice button')];

function drawAll() {
  clearCharts();
  const { over } = buttons.find((button) => button.ariaPressed === 'true').dataset;
  const place = document.getElementById('charts');
  place.replaceChildren();
  for (const chart of data.charts) {
    const section = document.createElement('section');
    const title = document.createElement('h2');
    title.textContent = chart.title;
    const field = document.createElement('div');
    section.append(title, field);
    place.append(section);
    drawCurves(
      field,
      chart.title,
      chart.curves.map((curve) => ({ name: curve.name, x: curve[over], value: curve.value })),
      {
        over: words[over],
        format: fine,
        height: () => Math.max(260, Math.min(400, field.clientWidth * 0.5)),
      },
    );
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
