import { createSlider } from '../../components/slider.js';
import { h, show } from '../../dom.js';

/** The slider's last place stands for all tokens. */
const MOST_K = 41;

/** What the server is asked for, from the state. */
export function samplingOf({ t, k, p }) {
  return {
    temperature: t,
    ...(k > 0 && { top_k: k }),
    ...(p < 1 && { top_p: Math.max(p, 0.01) }),
  };
}

/**
 * Temperature, top-k and top-p: `element` has the sliders, `order` the way through them;
 * `change(patch)` is called when one moves. With `always`, none of them can be switched off.
 */
export function createSamplingSliders(app, change, { always = false } = {}) {
  const { words, numbers } = app;
  const all = words('decoding.all');
  const temperatureText = t => (t === 0 ? `0 · ${words('decoding.greedy')}` : numbers.fixed(t));
  const kText = k => (k === 0 || k >= MOST_K ? all : numbers.whole(k));
  const pText = p => (p >= 1 ? all : numbers.fixed(p));
  const temperature = createSlider({
    label: words('decoding.temperature'),
    min: always ? 0.05 : 0,
    max: 2,
    step: 0.05,
    format: temperatureText,
    input: t => change({ t }),
    hint: words('decoding.temperature_help'),
  });
  const topK = createSlider({
    label: words('decoding.top_k'),
    min: 1,
    max: always ? MOST_K - 1 : MOST_K,
    step: 1,
    format: kText,
    input: k => change({ k: k === MOST_K ? 0 : k }),
    hint: words('decoding.top_k_help'),
  });
  const topP = createSlider({
    label: words('decoding.top_p'),
    min: 0.05,
    max: always ? 0.95 : 1,
    step: 0.05,
    format: pText,
    input: p => change({ p }),
    hint: words('decoding.top_p_help'),
  });
  const order = h('ol', { class: 'decoding-order', 'aria-label': words('decoding.order') });
  const element = h(
    'div',
    { class: 'sampling' },
    temperature.element,
    topK.element,
    topP.element);

  function update({ t, k, p }) {
    temperature.update(t);
    topK.update(k === 0 ? MOST_K : k);
    topP.update(p);
    const step = (key, value, off) =>
      h('li', { class: off ? 'off' : '' }, words(key), value !== null && h('b', {}, value));
    show(
      order,
      step('decoding.temperature', temperatureText(t), t === 1),
      step('decoding.top_k', kText(k), k === 0 || t === 0),
      step('decoding.top_p', pText(p), p >= 1 || t === 0),
      step('decoding.draw_step', null, t === 0));
  }

  return { element, order, update };
}
