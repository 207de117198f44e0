import { latest } from '../api.js';
import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { explanation, trouble } from '../components/parts.js';
import { createRibbon, ribbonStats, ribbonTable } from '../components/ribbon.js';
import { chip } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { candidates, chosenPosition, lossOf } from '../loss.js';

/** The sentence, each piece coloured by how much it surprised the model. */
export const view = {
  id: 'ribbon',
  keys: ['text', 'position'],
  mount(root, app) {
    const { words, numbers } = app;
    const askLoss = lossOf(app);
    const askTokens = latest((text, signal) => app.api.post('/api/tokens', { text }, { signal }));
    const status = h('div', {});
    const ribbon = createRibbon(app, {
      label: words('ribbon.chart'),
      pick: position => app.set({ position }),
    });
    const figure = createFigure(app, {
      title: words('ribbon.chart'),
      chart: ribbon.element,
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
          draw(answer, pieces, app.state);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function draw(answer, pieces, state) {
      const at = chosenPosition(state, answer.positions.length);
      ribbon.update(answer, pieces, at);
      drawDetail(answer.positions[at]);
      show(stats, ribbonStats(app, answer));
      const key = answer.tokens.length > pieces.tokens.length ? 'ribbon.about_start' : 'ribbon.about';
      show(about, explanation(app, key, numbers.digits(answer.perplexity)));
      figure.update(ribbonTable(app, answer));
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
