import { chip } from '../../components/tokens.js';
import { h, show, svg } from '../../dom.js';
import { samplingOf } from '../decoding/sampling.js';
import { totalText } from './tree.js';

const TOKENS = 24;
const DEFAULT_K = 5;
const DEFAULT_P = 0.9;

/** The state's temperature, k and p, where one that is off gives way to one that does something. */
export function settingsOf({ t, k, p }) {
  return { t: t === 0 ? 1 : t, k: k || DEFAULT_K, p: p < 1 ? p : DEFAULT_P };
}

/** The four strategies. Greedy is the first. */
function strategies(state) {
  const { t, k, p } = settingsOf(state);
  return [
    { name: 'greedy', sampling: { t: 0, k: 0, p: 1 } },
    { name: 'temperature', sampling: { t, k: 0, p: 1 } },
    { name: 'top_k', sampling: { t, k, p: 1 } },
    { name: 'top_p', sampling: { t, k: 0, p } },
  ];
}

/** Lets all four go on from the same place with the same seed. */
export function writeAll(api, state, then, signal) {
  return Promise.all(
    strategies(state).map(({ sampling }) =>
      api.post(
        '/api/generate',
        {
          text: state.text,
          then,
          ...samplingOf(sampling),
          seed: state.seed,
          tokens: TOKENS,
        },
        { signal })));
}

/** What the four wrote, side by side: `draw(answers, state)`; without answers, only their rules. */
export function createLanes(app) {
  const { words, numbers } = app;
  const element = h('ol', { class: 'lanes' });

  function draw(answers, state) {
    const parted = strategies(state).map((_, i) => answers && partsAt(answers[0], answers[i]));
    show(
      element,
      strategies(state).map(({ name, sampling }, i) =>
        h(
          'li',
          { class: 'lane', 'data-strategy': name },
          h('h3', {}, words(`sampler.${name}`)),
          h('p', { class: 'caption' }, rule(name, sampling)),
          answers && text(answers[i], parted[i]),
          answers && h('p', { class: 'lane-about' }, about(answers[i], parted[i], i)))));
    return answers
      ? strategies(state)
          .slice(1)
          .map(({ name }, i) => `${words(`sampler.${name}`)}: ${parting(parted[i + 1])}`)
          .join('. ')
      : '';
  }

  function rule(name, { t, k, p }) {
    const last = name === 'top_k' ? numbers.whole(k) : share(p);
    return words(`sampler.${name}_rule`, numbers.digits(t), last);
  }

  const share = p => (app.level() === 'plain' ? numbers.digits(p, 3, 'percent') : numbers.digits(p));

  function text(answer, parted) {
    const decoder = new TextDecoder(); // a character appears with the last of its bytes
    const texts = answer.tokens.map(({ token }) =>
      decoder.decode(new Uint8Array(token.bytes), { stream: true }));
    return h(
      'p',
      { class: 'lane-text' },
      answer.tokens.map(({ token }, i) =>
        h(
          'span',
          {
            class: i < parted ? 'as-greedy' : i === parted ? 'parts' : '',
            'data-id': token.id,
          },
          i === parted &&
            svg(
              'svg',
              {
                class: 'parts-sign',
                viewBox: '0 0 16 16',
                role: 'img',
                'aria-label': words('sampler.parts'),
              },
              svg('path', { d: 'M1,8h6M7,8l6,-5M7,8l6,5' })),
          i === parted ? chip(token) : texts[i])),
      answer.ended && h('span', { class: 'badge' }, words('sampler.ended')));
  }

  function about(answer, parted, i) {
    const total = answer.tokens.reduce((sum, each) => sum + each.log_probability, 0);
    return [
      h('span', { 'data-value': total }, totalText(app, total)),
      i > 0 && ` · ${parting(parted)}`,
    ];
  }

  function parting(parted) {
    return parted === Infinity
      ? words('sampler.same')
      : words('sampler.parted', numbers.whole(parted + 1));
  }

  return { element, draw };
}

/** The first place where two texts differ, or infinity. */
function partsAt(one, other) {
  const a = one.tokens;
  const b = other.tokens;
  const at = b.findIndex(({ token }, i) => token.id !== a[i]?.token.id);
  return at >= 0 ? at : a.length > b.length ? b.length : Infinity;
}
