import { newest } from '../api.js';
import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, trouble } from '../components/parts.js';
import { chip, createStrip, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { restOf } from './decoding/rest.js';
import { createSamplingSliders, samplingOf } from './decoding/sampling.js';
import { createStages } from './decoding/stages.js';
import { createWheel } from './decoding/wheel.js';

const LISTED = 40; // asked of the server
const SHOWN = 12;
const MOST_DRAWS = 10000;

/** How many of a text's tokens are read: all but the last, if the visitor didn't say. */
function readTo(length, { first }) {
  return first > 0 ? Math.min(first, length) : Math.max(1, length - 1);
}

/** From the model's distribution to draws of the next token. */
export const view = {
  id: 'decoding',
  keys: ['text', 'first', 't', 'k', 'p', 'seed', 'draws'],
  mount(root, app) {
    const { words, numbers } = app;
    const ask = newest(lookUp);
    const status = h('div', {});
    const strip = createStrip({
      label: words('decoding.reads'),
      pick: first => app.set({ first, draws: 0 }),
    });
    const sliders = createSamplingSliders(app, patch => app.set({ ...patch, draws: 0 }));
    const stages = createStages(app);
    const stagesFigure = createFigure(app, { title: words('decoding.stages'), chart: stages.element });
    const kept = h('div', {});
    const wheel = createWheel(app);
    const bars = createBars({ label: words('decoding.drawn_column') });
    const drawsFigure = createFigure(app, { title: words('decoding.draws'), chart: bars.element });
    const buttons = [1, 100, 1000].map(count => {
      const made = button(words('decoding.draw', numbers.whole(count)), () => draw(count), {
        kind: count === 1 ? 'main' : '',
        disabled: true,
      });
      made.id = `draw-${count}`;
      return [count, made];
    });
    const clear = button(words('decoding.clear'), () => app.set({ draws: 0 }), {
      disabled: true,
    });
    clear.id = 'draw-clear';
    const seed = h('input', {
      id: 'decoding-seed',
      class: 'field seed',
      type: 'number',
      min: 0,
      max: 2 ** 31 - 1,
      on: { change: () => app.set({ seed: seed.value, draws: 0 }) },
    });
    const said = h('p', { class: 'decoding-said' });
    show(
      root,
      status,
      h(
        'div',
        { class: 'positions' },
        h('p', { class: 'caption' }, words('decoding.cut_help')),
        strip.element),
      h('div', { class: 'decoding-knobs' }, sliders.element, sliders.order),
      stagesFigure.element,
      kept,
      h(
        'div',
        { class: 'decoding-draw' },
        wheel.element,
        h(
          'div',
          { class: 'decoding-buttons' },
          h('p', { class: 'row' }, buttons.map(([, each]) => each), clear),
          said,
          h(
            'div',
            { class: 'row' },
            h('label', { for: 'decoding-seed' }, words('decoding.seed')),
            seed,
            button(words('decoding.new_seed'), () =>
              app.set({ seed: Math.floor(Math.random() * 100000), draws: 0 }))),
          h('p', { class: 'caption' }, words('decoding.seed_help')))),
      drawsFigure.element,
      explanation(app, 'decoding.counts'));

    drawsFigure.element.hidden = true;

    let text = null; // the one whose tokens these are
    let tokens = [];
    let cut = ''; // the text, and how much of it is read, as the strip shows them
    let previous = null; // the answer before this one, what was asked, and the candidate newly drawn

    function draw(count) {
      app.set({ draws: Math.min(MOST_DRAWS, app.state.draws + count) });
    }

    async function update(state) {
      sliders.update(state);
      if (document.activeElement !== seed) {
        seed.value = state.seed;
      }
      try {
        const got = await ask(state);
        if (got) {
          show(status);
          drawAll(got.answer, got.question, state);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    async function lookUp(state) {
      if (state.text !== text) {
        ({ tokens } = await app.api.post('/api/tokens', { text: state.text }));
        text = state.text;
      }
      const question = {
        text,
        first: readTo(tokens.length, state),
        ...samplingOf(state),
        seed: state.seed,
        draws: state.draws,
        top: LISTED,
      };
      return { question, answer: await app.api.post('/api/distribution', question) };
    }

    function drawAll(answer, question, state) {
      drawStrip(question);
      const shown = answer.candidates.slice(0, SHOWN);
      stages.draw(answer, shown, state);
      stagesFigure.update(table(answer, state));
      show(
        kept,
        explanation(
          app,
          'decoding.kept_count',
          numbers.whole(answer.stages.drawn.tokens),
          numbers.whole(answer.stages.original.tokens),
          numbers.percent(answer.stages.top_p.mass)));
      const drawn = newlyDrawn(answer, question);
      wheel.draw(answer, drawn);
      tell(answer, question, drawn, state);
      drawCounts(answer, shown, state);
      buttons.forEach(
        ([count, each]) => (each.disabled = state.t === 0 || state.draws + count > MOST_DRAWS));
      clear.disabled = state.draws === 0;
      previous = { answer, question, drawn };
    }

    function drawStrip({ text: read, first }) {
      const now = `${first} ${read}`;
      if (now === cut) {
        return;
      }
      cut = now;
      strip.update(
        tokens.map((token, i) => ({
          content: chip(token),
          value: i + 1,
          dim: i >= first,
          label: words('decoding.cut_at', token.display),
        })),
        first);
    }

    /** Whether only the number of draws may be another than before. */
    function sameSettings(question) {
      const settings = each => JSON.stringify({ ...each, draws: 0 });
      return previous !== null && settings(previous.question) === settings(question);
    }

    /** The candidate that the newest single draw gave, if the newest was a single draw. */
    function newlyDrawn(answer, question) {
      const before = sameSettings(question) ? previous : null;
      const earlier = before?.answer.draws ?? 0;
      if (before && earlier === answer.draws) {
        return before.drawn;
      }
      return answer.draws === earlier + 1 ? answer.last_draw : null;
    }

    function tell(answer, question, drawn, state) {
      const best = answer.candidates[0];
      let news;
      if (state.t === 0) {
        news = words.rich('decoding.always', chip(best.token));
      } else if (answer.draws === 0) {
        const changed = previous?.answer.draws > 0 && !sameSettings(question);
        news = words(changed ? 'decoding.changed' : 'decoding.not_drawn');
      } else if (drawn) {
        news = words.rich('decoding.drawn', chip(drawn.token));
      } else {
        const most = answer.most_drawn;
        news = words.rich(
          'decoding.drawn_many',
          numbers.whole(answer.draws),
          chip(most.token),
          numbers.whole(most.count),
          numbers.fixed(most.draw_probability * answer.draws, 1));
      }
      show(said, news);
      if (answer.draws !== (previous?.answer.draws ?? 0)) {
        app.announce(said.textContent);
      }
    }

    function drawCounts(answer, shown, state) {
      drawsFigure.element.hidden = state.draws === 0;
      if (state.draws === 0) {
        return;
      }
      const rows = shown
        .filter(each => each.fate === 'kept')
        .map(each => row(each.token.id, chip(each.token), each.count, each.draw_probability));
      const rest = restOf(answer, shown);
      if (rest.kept > 0) {
        rows.push({
          ...row('others', words('others', numbers.whole(rest.kept)), rest.count, rest.final),
          kind: 'others',
        });
      }
      const widest = Math.max(...rows.map(each => Math.max(each.share, each.ghost)));
      bars.update(
        rows.map(each => ({ ...each, share: each.share / widest, ghost: each.ghost / widest })));
      drawsFigure.update({
        columns: ['token', 'drawn_column', 'expected_column'].map(key => words(`decoding.${key}`)),
        rows: () => shown
          .filter(each => each.fate === 'kept')
          .map(each => [
            name(each.token),
            numbers.whole(each.count),
            numbers.fixed(each.draw_probability * state.draws, 1),
          ]),
      });

      function row(key, label, count, p) {
        const expected = numbers.fixed(p * state.draws, 1);
        return {
          key,
          label,
          share: count / state.draws,
          ghost: p,
          text: words('decoding.count', numbers.whole(count), expected),
          value: count,
        };
      }
    }

    function table(answer, state) {
      return {
        columns: ['token', 'logit', 'p', 'scaled_logit', 'scaled_p', 'fate', 'final_p'].map(key =>
          words(`decoding.${key}`)),
        rows: () => [
          ...answer.candidates.map(each => [
            name(each.token),
            numbers.fixed(each.logit, 3),
            numbers.probability(each.probability),
            numbers.fixed(each.scaled_logit, 3),
            numbers.probability(each.scaled_probability),
            stages.fate(each.fate, state),
            numbers.probability(each.draw_probability),
          ]),
          [
            words('others', numbers.whole(answer.others.tokens)),
            '',
            numbers.probability(answer.others.probability),
            '',
            numbers.probability(answer.others.scaled_probability),
            numbers.whole(answer.others.kept),
            numbers.probability(answer.others.draw_probability),
          ],
        ],
      };
    }

    const name = token => h('span', { class: 'token-text' }, tokenText(token));

    return { update, unmount() {} };
  },
};
