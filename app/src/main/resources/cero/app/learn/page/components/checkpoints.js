import { h } from '../dom.js';
import { chosenCheckpoint } from '../training.js';
import { createSlider } from './slider.js';

/** A slider over a training's checkpoints: `update(checkpoints)`. */
export function createCheckpointSlider(app) {
  const { words, numbers } = app;
  let list = [];
  let slider = null;
  const element = h('div', { class: 'checkpoints' });

  function name(index) {
    const checkpoint = list[index];
    return checkpoint ? words('samples.step', numbers.whole(checkpoint.step)) : '';
  }

  function update(checkpoints) {
    if (!slider || checkpoints.length !== list.length) {
      const focused = element.contains(document.activeElement);
      list = checkpoints;
      slider = createSlider({
        label: words('samples.slider'),
        min: 0,
        max: Math.max(1, list.length - 1),
        step: 1,
        format: name,
        input: index => app.set({ checkpoint: index }),
        hint: words('samples.hint'),
      });
      element.replaceChildren(slider.element);
      if (focused) {
        element.querySelector('input').focus();
      }
    }
    slider.update(Math.max(0, chosenCheckpoint(app.state, list)));
  }

  return { element, update };
}

/** The checkpoint whose step is nearest. */
export function nearestCheckpoint(checkpoints, step) {
  return checkpoints.reduce(
    (best, each, i) =>
      Math.abs(each.step - step) < Math.abs(checkpoints[best].step - step) ? i : best,
    0);
}
