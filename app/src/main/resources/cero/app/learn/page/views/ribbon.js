import { latest } from '../api.js';
import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { explanation, stat, trouble } from '../components/parts.js';
import { chip, createStrip, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { candidates, chosenPosition, lossOf } from '../loss.js';

/** From this surprise on (one chance in 400) the colour gets no stronger. */
const STRONGEST = 6;

/** The sentence, each piece coloured by how much it surprised the model. */
export const view = {
  id: 'ribbon',
  keys: ['text', 'position'],
  mount(root, app) {
    const { words, numbers } = app;
    const askLoss = lossOf(app);
    const askTokens = latest((text, signal) => app.api.post('/api/tokens', { text }, { signal }));
    const status = h('div', {});
    const ribbon = createStrip({
      label: words('ribbon.chart'),
      pick: position => app.set({ position }),
    });
    ribbon.element.classList.add('ribbon');
    const legend = h(
      'p',
      { class: 'ribbon-legend caption' },
      h('span', {}, words('ribbon.calm')),
      h('span', { class: 'ribbon-scale', 'aria-hidden': 'true' }),
      h('span', {}, words('ribbon.surprised')));
    const figure = createFigure(app, {
      title: words('ribbon.chart'),
      chart: h('div', {}, ribbon.element, legend),
    });
    const bars = createBars({ label: words('ribbon.top') });
    const detail = h('div', { class: 'ribbon-words', 'aria-live': 'polite' });
    const stats = h('div', { class: 'stats' });
    const about = h('div', {});
    show(
      root,
      status,
      figure.element,
      h('div', { class: 'ribbon-detail' }, detail, bars.element),
      stats,
      about);

    async function update(state) {
      try {
        const [answer, pieces] = await Promise.all([askLoss(state.text), askTokens(state.text)]);
        if (answer && pieces) {
          show(status);
          draw(answer, pieces.groups, app.state);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function draw(answer, groups, state) {
      const at = chosenPosition(state, answer.positions.length);
      const parts = groups.map(group => part(answer, group));
      const chosen = parts.find(one => one.first <= at && at <= one.last);
      ribbon.update(
        parts.map(one => ({
          content: [
            h('span', { class: 'ribbon-text' }, one.text),
            h(
              'span',
              { class: 'ribbon-number', 'data-value': one.surprise },
              one.surprise === null ? '–' : numbers.fixed(one.surprise, 1)),
          ],
          value: one.last,
          label:
            one.surprise === null
              ? words('positions.first', one.text)
              : words('ribbon.one', one.text, numbers.fixed(one.surprise, 1)),
          style: { '--share': Math.min(1, (one.surprise ?? 0) / STRONGEST) },
        })),
        chosen?.last);
      ribbon.element.firstChild?.toggleAttribute('disabled', parts[0]?.surprise === null);
      drawDetail(answer.positions[at]);
      show(
        stats,
        stat(words('ribbon.mean'), numbers.fixed(answer.loss, 3), {
          value: answer.loss,
          kind: 'surprise',
        }),
        stat(words('ribbon.perplexity'), numbers.digits(answer.perplexity), {
          value: answer.perplexity,
        }));
      show(about, explanation(app, 'ribbon.about', numbers.digits(answer.perplexity)));
      figure.update({
        columns: ['token', 'probability', 'surprise', 'rank'].map(key => words(`column.${key}`)),
        rows: answer.positions.map(each => [
          h('span', { class: 'token-text' }, tokenText(each.target)),
          numbers.probability(each.probability),
          numbers.fixed(each.surprise, 3),
          numbers.whole(each.rank),
        ]),
      });
    }

    /** Tokens that make up one character; their surprises add up. The first token has none. */
    function part(answer, { from, to, text }) {
      const guessed = answer.positions.slice(Math.max(0, from - 1), to - 1);
      const single = to - from === 1;
      return {
        text: single ? tokenText(answer.tokens[from]) : text,
        first: from - 1,
        last: to - 2,
        surprise:
          guessed.length === 0 ? null : guessed.reduce((sum, each) => sum + each.surprise, 0),
      };
    }

    function drawDetail(position) {
      show(
        detail,
        explanation(
          app,
          'ribbon.detail',
          chip(position.target, { kind: 'answer' }),
          numbers.percent(position.probability),
          numbers.whole(position.rank),
          numbers.fixed(position.surprise, 2),
          numbers.probability(position.probability),
          numbers.whole(app.model().vocab)));
      bars.update(
        candidates(position).map(each => ({
          key: each.token.id,
          label: chip(each.token, { kind: each.target ? 'answer' : '' }),
          share: each.probability,
          text: numbers.percent(each.probability),
          value: each.probability,
          kind: each.target ? 'answer' : '',
        })));
    }

    return { update, unmount() {} };
  },
};
