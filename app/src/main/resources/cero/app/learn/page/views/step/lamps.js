import { h, show } from '../../dom.js';

const LAMPS = [
  { name: 'forward', sign: '→' },
  { name: 'loss', sign: '?' },
  { name: 'backward', sign: '←' },
  { name: 'update', sign: '±' },
];

/** How long a lamp shines before the next, in milliseconds. */
const PAUSE = 2600;

/**
 * The four parts of a step as lamps. `show(said)` lights all and lets the visitor choose;
 * `play(said)` lights one after the other and resolves to false if it was stopped meanwhile; `off()`
 * puts them out. `said.text(name)` and `said.time(name)` give a lamp's words.
 */
export function createLamps(app) {
  const { words } = app;
  const caption = h('p', { class: 'lamp-text', id: 'lamp-text' });
  const clock = h('p', { class: 'lamp-time' });
  const next = h('button', { type: 'button', class: 'button lamp-next', hidden: true }, words('step.next'));
  const buttons = LAMPS.map(({ name, sign }, i) =>
    h(
      'button',
      {
        type: 'button',
        class: 'lamp',
        'data-lamp': name,
        'aria-controls': 'lamp-text',
        on: { click: () => choose(i) },
      },
      h('span', { class: 'lamp-bulb', 'aria-hidden': 'true' }, sign),
      h('span', { class: 'lamp-name' }, `${i + 1}. ${words(`step.${name}`)}`)));
  const element = h(
    'div',
    { class: 'lamps' },
    h('div', { class: 'lamp-row', role: 'group', 'aria-label': words('step.lamps') }, buttons),
    h('div', { class: 'lamp-caption' }, caption, clock, next));

  let said = null;
  let chosen = 3;
  let stop = () => {};

  function choose(i) {
    if (said && !element.classList.contains('playing')) {
      chosen = i;
      draw(LAMPS.length, i);
    }
  }

  function draw(lit, current) {
    buttons.forEach((button, i) => {
      button.classList.toggle('lit', i < lit);
      button.classList.toggle('current', i === current);
      button.setAttribute('aria-pressed', String(i === current));
      button.disabled = said === null;
    });
    show(caption, said ? said.text(LAMPS[current].name) : words('step.lamps_help'));
    show(clock, said ? said.time(LAMPS[current].name) : '');
  }

  function off() {
    stop();
    said = null;
    draw(0, -1);
  }

  function on(newest) {
    stop();
    said = newest;
    draw(LAMPS.length, chosen);
  }

  async function play(newest) {
    stop();
    said = newest;
    let stopped = false;
    element.classList.add('playing');
    next.hidden = false;
    for (let i = 0; i < LAMPS.length && !stopped; i++) {
      draw(i + 1, i);
      app.announce(said.text(LAMPS[i].name));
      await new Promise(resolve => {
        const go = () => {
          clearTimeout(timer);
          next.removeEventListener('click', go);
          resolve();
        };
        const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
        const timer = still ? 0 : setTimeout(go, PAUSE);
        next.addEventListener('click', go);
        stop = () => {
          stopped = true;
          go();
        };
      });
    }
    stop = () => {};
    chosen = 3;
    element.classList.remove('playing');
    next.hidden = true;
    return !stopped;
  }

  off();
  return { element, show: on, off, play, stop: () => stop() };
}
