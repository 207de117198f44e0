import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, trouble } from '../components/parts.js';
import { chip, createPositions, tokenText } from '../components/tokens.js';
import { h, reveal, show } from '../dom.js';
import { candidates, chosenPosition, lossOf } from '../loss.js';
import { logarithmCurve, polygonDie } from './ladderpictures.js';

const LAST = 8;

/** From the logits to the loss, one rung at a time. */
export const view = {
  id: 'ladder',
  keys: ['text', 'position', 'rung'],
  mount(root, app) {
    const { words, numbers } = app;
    const ask = lossOf(app);
    const status = h('div', {});
    const positions = createPositions(app);
    const rungs = h('ol', { class: 'rungs' });
    const tokenBars = createBars({ label: words('ladder.picture.1') });
    const logitBars = createBars({ signed: true, label: words('ladder.picture.1') });
    const meanBars = createBars({ signed: true, label: words('ladder.picture.1') });
    const picture = h('div', { class: 'ladder-picture' });
    const figure = createFigure(app, { title: words('ladder.picture.1'), chart: picture });
    const about = h('div', { class: 'ladder-about', 'aria-live': 'polite' });
    const back = button(words('ladder.back'), () => app.set({ rung: app.state.rung - 1 }), {
      disabled: true,
    });
    const forth = button(words('ladder.forth'), () => app.set({ rung: app.state.rung + 1 }), {
      kind: 'main',
      disabled: true,
    });
    show(
      root,
      status,
      positions.element,
      h(
        'div',
        { class: 'ladder' },
        rungs,
        h(
          'div',
          { class: 'ladder-stage' },
          h('div', { class: 'ladder-words' }, about, h('p', { class: 'row' }, back, forth)),
          figure.element)));

    async function update(state) {
      try {
        const answer = await ask(state.text);
        if (answer) {
          show(status);
          draw(answer, app.state);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function draw(answer, state) {
      const at = chosenPosition(state, answer.positions.length);
      const position = answer.positions[at];
      positions.update(answer.tokens, at);
      back.disabled = state.rung === 1;
      forth.disabled = state.rung === LAST;
      drawRungs(answer, position, state.rung);
      show(
        about,
        h('h2', {}, words(`ladder.${state.rung}.name`)),
        explanation(app, `ladder.${state.rung}`, ...figures(answer, position, state.rung)));
      drawPicture(answer, position, state.rung);
    }

    /** The numbers that a rung's words are filled with. */
    function figures(answer, position, rung) {
      const { fixed, whole, probability, digits } = numbers;
      const max = position.max_logit;
      const weight = Math.exp(position.logit - max);
      const sum = Math.exp(position.log_sum_exp - max);
      const count = answer.positions.length;
      const vocab = whole(app.model().vocab);
      const right = chip(position.target, { kind: 'answer' });
      const coins = numbers.percent(position.probability);
      const p = probability(position.probability);
      const logP = fixed(position.log_probability, 3);
      const mean = fixed(answer.mean_log_probability, 3);
      const loss = fixed(answer.loss, 3);
      return [
        [right, fixed(position.logit), vocab],
        [right, fixed(position.logit), fixed(max), digits(weight), digits(sum, 4), vocab],
        [right, digits(weight), digits(sum, 4), p, coins],
        [right, p, coins, whole(position.rank)],
        [right, p, logP, fixed(position.surprise, 3)],
        [whole(count), mean, fixed(answer.mean_log_probability * count, 2)],
        [loss, mean, probability(Math.exp(-answer.loss))],
        [digits(answer.perplexity), loss, vocab, fixed(Math.log(app.model().vocab), 2)],
      ][rung - 1];
    }

    function drawRungs(answer, position, rung) {
      const { fixed, percent, digits } = numbers;
      const weight = Math.exp(position.logit - position.max_logit);
      const values = [
        [fixed(position.logit), position.logit],
        [digits(weight), weight],
        [percent(position.probability), position.probability],
        [percent(position.probability), position.probability],
        [fixed(position.log_probability), position.log_probability],
        [fixed(answer.mean_log_probability), answer.mean_log_probability],
        [fixed(answer.loss), answer.loss],
        [digits(answer.perplexity), answer.perplexity],
      ];
      const focused = rungs.contains(document.activeElement);
      show(
        rungs,
        values.map(([text, value], i) =>
          h(
            'li',
            { class: i < rung ? 'reached' : '' },
            h(
              'button',
              {
                type: 'button',
                'aria-current': i + 1 === rung ? 'step' : null,
                on: { click: () => app.set({ rung: i + 1 }) },
              },
              h('span', { class: 'rung-name' }, words(`ladder.${i + 1}.name`)),
              h('span', { class: 'rung-value', 'data-value': value }, i < rung ? text : '')))));
      const present = rungs.querySelector('[aria-current]');
      reveal(rungs, present);
      if (focused) {
        present.focus();
      }
    }

    function drawPicture(answer, position, rung) {
      if (rung === 1) {
        place(logitBars.element);
        drawLogits(position);
      } else if (rung <= 4) {
        place(tokenBars.element);
        drawShares(position, rung);
      } else if (rung === 5) {
        place(logarithmCurve(app, position));
      } else if (rung <= 7) {
        place(meanBars.element);
        drawMean(answer, rung === 7 ? -1 : 1);
      } else {
        place(polygonDie(app, answer.perplexity));
      }
      table(answer, position, rung);
    }

    /** Leaves a chart where it is, so that its bars move instead of being drawn anew. */
    function place(chart) {
      if (picture.firstChild !== chart) {
        show(picture, chart);
      }
    }

    function othersName(position) {
      return words('others', numbers.whole(position.others.count));
    }

    function drawLogits(position) {
      const list = candidates(position);
      const widest = Math.max(...list.map(each => Math.abs(each.logit)));
      logitBars.update(
        list.map(each => ({
          key: each.token.id,
          label: chip(each.token, { kind: each.target ? 'answer' : '' }),
          share: each.logit / widest,
          text: numbers.fixed(each.logit),
          value: each.logit,
          kind: each.target ? 'answer' : '',
        })));
    }

    function drawShares(position, rung) {
      const max = position.max_logit;
      const weights = rung === 2;
      const othersWeight = Math.exp(position.others.log_sum_exp - max);
      const widest = weights ? Math.max(1, othersWeight) : 1;
      const value = each => (weights ? Math.exp(each.logit - max) : each.probability);
      const text = amount => (weights ? numbers.digits(amount) : numbers.percent(amount));
      const rows = candidates(position).map(each => ({
        key: each.token.id,
        label: chip(each.token, { kind: each.target ? 'answer' : '' }),
        share: value(each) / widest,
        text: text(value(each)),
        value: value(each),
        kind: each.target ? 'answer' : rung === 4 ? 'faded' : '',
      }));
      const amount = weights ? othersWeight : position.others.probability;
      rows.push({
        key: 'others',
        label: othersName(position),
        share: amount / widest,
        text: text(amount),
        value: amount,
        kind: rung === 4 ? 'others faded' : 'others',
      });
      tokenBars.update(rows);
    }

    function drawMean(answer, sign) {
      const lowest = Math.max(...answer.positions.map(each => each.surprise));
      const mean = sign * answer.mean_log_probability;
      const rows = answer.positions.map(each => ({
        key: each.position,
        label: chip(each.target),
        share: (sign * each.log_probability) / lowest,
        text: numbers.fixed(sign * each.log_probability),
        value: sign * each.log_probability,
        kind: '',
      }));
      rows.push({
        key: 'mean',
        label: h('strong', {}, words(sign < 0 ? 'ladder.loss' : 'ladder.mean')),
        share: mean / lowest,
        text: numbers.fixed(mean),
        value: mean,
        kind: 'down',
      });
      meanBars.update(rows);
    }

    function table(answer, position, rung) {
      const name = token => h('span', { class: 'token-text' }, tokenText(token));
      const title = words(`ladder.picture.${rung}`);
      if (rung <= 5) {
        const max = position.max_logit;
        figure.update({
          title,
          columns: ['token', 'logit', 'exp', 'probability'].map(key => words(`column.${key}`)),
          rows: () => [
            ...candidates(position).map(each => [
              name(each.token),
              numbers.fixed(each.logit, 3),
              numbers.digits(Math.exp(each.logit - max), 4),
              numbers.probability(each.probability),
            ]),
            [
              othersName(position),
              '',
              numbers.digits(Math.exp(position.others.log_sum_exp - max), 4),
              numbers.probability(position.others.probability),
            ],
            [
              words('column.sum'),
              '',
              numbers.digits(Math.exp(position.log_sum_exp - max), 4),
              numbers.fixed(1, 2),
            ],
          ],
        });
      } else {
        figure.update({
          title,
          columns: ['token', 'probability', 'log'].map(key => words(`column.${key}`)),
          rows: () => [
            ...answer.positions.map(each => [
              name(each.target),
              numbers.probability(each.probability),
              numbers.fixed(each.log_probability, 3),
            ]),
            [words('ladder.mean'), '', numbers.fixed(answer.mean_log_probability, 3)],
            [words('ladder.loss'), '', numbers.fixed(answer.loss, 3)],
          ],
        });
      }
    }

    return { update, unmount() {} };
  },
};
