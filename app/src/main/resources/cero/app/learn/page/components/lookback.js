import { h } from '../dom.js';
import { chosenCheckpoint, milestone } from '../training.js';
import { createCheckpointSlider, nearestCheckpoint } from './checkpoints.js';
import { createFigure } from './figure.js';
import { createLossChart, lossTable } from './losschart.js';
import { explanation } from './parts.js';
import { createTrainingStart } from './starttraining.js';

/**
 * What views have in common that look back on a training: a slider over its checkpoints, and the chart
 * of its losses with its table, titled `label`; with `gap`, of the evaluations and the gap between
 * them. The view puts `slider` and `figure` into its `live`, which is shown beside `element` once there
 * is a checkpoint; until then `element` offers a training. `draw(known, checkpoint, news)` is called
 * with what training.js knows and the chosen checkpoint; `news`, if the training has got further.
 */
export function createLookback(app, { label, gap = false, live, draw }) {
  let known = null;
  let reached = null;
  const element = h(
    'div',
    { class: 'training-none', hidden: true },
    explanation(app, 'samples.none'),
    createTrainingStart(app, 'training.begin'));
  const slider = createCheckpointSlider(app);
  const chart = createLossChart(app, {
    label,
    gap,
    pick: step => app.set({ checkpoint: nearestCheckpoint(known.checkpoints, step) }),
  });
  const figure = createFigure(app, { title: label, chart: chart.element });
  live.hidden = true;
  let unwatch = () => {};

  /** Begins to watch the training. */
  function open() {
    unwatch = app.training.watch(now => {
      known = now;
      if (milestone(now) !== reached) {
        reached = milestone(now);
        redraw(true);
      }
    });
  }

  /** Draws the chosen checkpoint. */
  function update() {
    if (known) {
      redraw(false);
    }
  }

  function redraw(news) {
    const { training, checkpoints, evaluations } = known;
    element.hidden = training !== null;
    live.hidden = checkpoints.length === 0;
    if (checkpoints.length === 0) {
      return;
    }
    const checkpoint = checkpoints[chosenCheckpoint(app.state, checkpoints)];
    slider.update(checkpoints);
    if (news) {
      chart.update(known, checkpoint);
    } else {
      chart.mark(checkpoint);
    }
    figure.update(lossTable(app, evaluations, gap));
    draw(known, checkpoint, news);
  }

  function close() {
    unwatch();
    chart.close();
  }

  return { element, slider: slider.element, figure: figure.element, open, update, close };
}
