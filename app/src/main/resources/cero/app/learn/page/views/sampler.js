import { latest } from '../api.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, trouble } from '../components/parts.js';
import { chip, startsWith, textOf, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { createSamplingSliders } from './decoding/sampling.js';
import { createLanes, settingsOf, writeAll } from './sampler/lanes.js';
import { LONGEST, endsOf, moveTo, readPath } from './sampler/trials.js';
import { createTree, totalText } from './sampler/tree.js';

const CHOICES = 8;

/** What the next token that is chosen by hand depends on, and how it is shown. */
const HAND = ['text', 'path', 'tried', 'table'];

/** The visitor chooses the next tokens by hand; then four strategies go on from there. */
export const view = {
  id: 'sampler',
  keys: ['text', 'path', 'tried', 't', 'k', 'p', 'seed', 'written'],
  mount(root, app) {
    const { words, numbers } = app;
    const ask = latest((question, signal) =>
      app.api.post('/api/distribution', question, { signal }));
    const askTrials = latest((state, signal) => lookUp(state, signal));
    const askLanes = latest((state, then, signal) => writeAll(app.api, state, then, signal));
    const status = h('div', {});
    const story = h('p', { class: 'story sampler-story' });
    const total = h('p', { class: 'caption' });
    const choices = h('div', { class: 'choices' });
    const figure = createFigure(app, { title: words('sampler.next'), chart: choices });
    const back = button(
      words('sampler.back'),
      () => app.set(moveTo(app.state, readPath(app.state.path).slice(0, -1))),
      { disabled: true });
    back.id = 'sampler-back';
    const clear = button(
      words('sampler.clear'),
      () => app.set({ path: '', tried: '', written: 0 }),
      { disabled: true });
    clear.id = 'sampler-clear';
    const tree = createTree(app, path => app.set(moveTo(app.state, path)));
    const sliders = createSamplingSliders(app, patch => app.set({ ...patch, written: 0 }), {
      always: true,
    });
    const lanes = createLanes(app);
    const write = button(words('sampler.write'), () => app.set({ written: 1 }), { kind: 'main' });
    write.id = 'sampler-write';
    const seed = h('input', {
      id: 'sampler-seed',
      class: 'field seed',
      type: 'number',
      min: 0,
      max: 2 ** 31 - 1,
      on: { change: () => app.set({ seed: seed.value, written: 0 }) },
    });
    show(
      root,
      status,
      h(
        'div',
        { class: 'sampler-hand' },
        h('div', { class: 'sampler-text' }, h('h2', {}, words('sampler.text')), story, total),
        h('p', { class: 'row' }, back, clear)),
      figure.element,
      h(
        'section',
        { class: 'sampler-tree' },
        h('h2', {}, words('sampler.tree')),
        tree.element,
        h('p', { class: 'caption' }, words('sampler.total_help'))),
      h(
        'section',
        { class: 'sampler-lanes' },
        h('h2', {}, words('sampler.lanes')),
        explanation(app, 'sampler.lanes_lead'),
        sliders.element,
        h(
          'div',
          { class: 'row' },
          write,
          h('label', { for: 'sampler-seed' }, words('sampler.seed')),
          seed),
        lanes.element));

    let known = new Map(); // by path joined by points: { token, total }
    let knownOf = ''; // of which text
    const spoken = { path: null };

    async function update(state, changed) {
      sliders.update(settingsOf(state));
      if (document.activeElement !== seed) {
        seed.value = state.seed;
      }
      if (knownOf !== state.text) {
        known = new Map();
        knownOf = state.text;
      }
      try {
        await Promise.all([
          HAND.some(name => changed.has(name)) && updateHand(state),
          updateLanes(state),
        ]);
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    async function updateHand(state) {
      const path = readPath(state.path);
      const [answer, done] = await Promise.all([
        ask({ text: state.text, then: path, top: CHOICES }),
        askTrials(state),
      ]);
      if (answer && done) {
        show(status);
        drawHand(answer, path, app.state);
      }
    }

    /** Learns the tokens and totals of all paths that aren't known. */
    async function lookUp(state, signal) {
      const unknown = endsOf(state).filter(end => !known.has(end.join('.')));
      for (const end of unknown) {
        const { positions } = await app.api.post(
          '/api/loss', { text: state.text, then: end, top: 1 }, { signal });
        let sum = 0;
        positions.slice(-end.length).forEach(({ target, log_probability: logProbability }, i) => {
          sum += logProbability;
          known.set(end.slice(0, i + 1).join('.'), { token: target, total: sum });
        });
      }
      return true;
    }

    async function updateLanes(state) {
      write.disabled = state.written === 1;
      if (state.written === 0) {
        lanes.draw(null, state);
        return;
      }
      const answers = await askLanes(state, readPath(state.path));
      if (answers) {
        app.announce(words('sampler.lanes_done', lanes.draw(answers, app.state)));
      }
    }

    const knownAt = path => known.get(path.join('.'));

    function drawHand(answer, path, state) {
      const prompt = answer.tokens.slice(0, answer.tokens.length - path.length);
      show(
        story,
        textOf(prompt.slice(startsWith(app, prompt) ? 1 : 0)),
        path.map((_, i) => chip(answer.tokens[prompt.length + i])));
      const sum = path.length === 0 ? 0 : knownAt(path).total;
      total.dataset.value = sum;
      show(total, totalText(app, sum));
      back.disabled = path.length === 0;
      clear.disabled = endsOf(state).length === 0;
      tell(path, sum);
      drawChoices(answer, path);
      tree.draw(endsOf(state), path, knownAt);
    }

    function tell(path, sum) {
      const key = path.join('.');
      if (spoken.path !== null && spoken.path !== key) {
        const last = path.length === 0 ? words('sampler.start') : knownAt(path).token.display;
        const longer = key.startsWith(spoken.path) && key.length > spoken.path.length;
        app.announce(
          longer
            ? words('sampler.written', last, totalText(app, sum))
            : words('sampler.gone_back', last));
      }
      spoken.path = key;
    }

    function drawChoices(answer, path) {
      const focused = [...choices.children].indexOf(document.activeElement);
      const full = path.length >= LONGEST;
      const widest = answer.candidates[0].probability;
      const { others } = answer;
      show(
        choices,
        full && h('p', { class: 'caption' }, words('sampler.full')),
        answer.candidates.map(each =>
          h(
            'button',
            {
              type: 'button',
              class: 'choice',
              disabled: full,
              'data-id': each.token.id,
              'data-value': each.probability,
              'aria-label': words(
                'sampler.pick', each.token.display, numbers.percent(each.probability)),
              style: { '--share': each.probability / widest },
              on: { click: () => app.set(moveTo(app.state, [...path, each.token.id])) },
            },
            h('span', { class: 'choice-token' }, chip(each.token)),
            h('span', { class: 'choice-track' }, h('span', { class: 'choice-bar' })),
            h('span', { class: 'choice-text' }, numbers.percent(each.probability)))),
        h(
          'p',
          { class: 'caption' },
          `${words('others', numbers.whole(others.tokens))}: ${numbers.percent(others.probability)}`));
      choices.querySelectorAll('button')[focused]?.focus({ preventScroll: true });
      figure.update({
        columns: ['token', 'logit', 'probability', 'log'].map(key => words(`column.${key}`)),
        rows: () => answer.candidates.map(each => [
          h('span', { class: 'token-text' }, tokenText(each.token)),
          numbers.fixed(each.logit, 3),
          numbers.probability(each.probability),
          numbers.fixed(Math.log(each.probability), 3),
        ]),
      });
    }

    return { update, unmount() {} };
  },
};
