import { createBars } from '../components/bars.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, stat, trouble } from '../components/parts.js';
import { createSentence } from '../components/sentence.js';
import { chip, startsWith, textOf, tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { lossOf } from '../loss.js';
import { sentences } from '../sentences.js';
import { createBets } from './guessbets.js';

/** What the visitor chooses from: the right token and the model's favourites beside it. */
const CHOICES = 6;

/** The first round's position, so that there is something to go by. */
const FIRST = 2;

/** Coins for the visitor to bet, as many as per cent. */
export const COINS = 100;

/** The next token is hidden: the visitor bets first, then the model's bets are shown. */
export const view = {
  id: 'guess',
  keys: ['text', 'position', 'bets', 'shown', 'rounds'],
  ownSentence: true,
  mount(root, app) {
    const { words, numbers } = app;
    const ask = lossOf(app);
    const status = h('div', {});
    const story = h('p', { class: 'story' });
    const bets = createBets(app);
    const reveal = button(words('guess.reveal'), () => app.set({ shown: 1 }), { kind: 'main' });
    const betting = h(
      'div',
      { class: 'guess-betting' },
      explanation(app, 'guess.rules', numbers.whole(COINS)),
      bets.element,
      h('p', { class: 'row' }, reveal));
    const bars = createBars({ label: words('guess.chart') });
    const figure = createFigure(app, { title: words('guess.chart'), chart: bars.element });
    const verdict = h('div', { class: 'guess-verdict', 'aria-live': 'polite' });
    const next = button(words('guess.next'), goOn, { kind: 'main' });
    const result = h(
      'div',
      { class: 'guess-result' }, verdict, figure.element, h('p', { class: 'row' }, next));
    const score = h('div', { class: 'stats' });
    const another = button(words('guess.another'), takeAnother);
    const sentence = createSentence(app);
    show(
      root,
      status,
      story,
      betting,
      result,
      score,
      !app.hidden('sentence') && [
        h('p', { class: 'row' }, another),
        h(
          'details',
          { class: 'guess-own' },
          h('summary', {}, words('guess.own')),
          sentence.element),
      ]);

    result.hidden = true;

    let round = null; // the one whose result is shown: its position, the coins on what came, if it is the last

    function takeAnother() {
      const list = sentences(app);
      const text = list[(list.indexOf(app.state.text) + 1) % list.length];
      app.set({ text, position: -1, bets: '', shown: 0, rounds: '' });
    }

    /** Whether what is shown is the present sentence, so that it can be played with. */
    function enable(ready) {
      reveal.disabled = !ready;
      next.disabled = !ready || round?.last === true;
      bets.element.inert = !ready;
    }

    async function update(state, changed) {
      sentence.update();
      if (changed.has('text')) {
        enable(false);
      }
      try {
        const answer = await ask(state.text);
        if (answer) {
          show(status);
          draw(answer, app.state);
          enable(true);
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function draw(answer, state) {
      const last = answer.positions.length - 1;
      const at = Math.min(state.position < 0 ? FIRST : state.position, last);
      const position = answer.positions[at];
      const choices = choicesOf(position);
      const coins = bets.read(state.bets, choices.length);
      const revealed = state.shown === 1;
      show(
        story,
        textOf(answer.tokens.slice(startsWith(app, answer.tokens) ? 1 : 0, at + 1)),
        chip(position.target, { kind: revealed ? 'answer' : 'hidden' }));
      betting.hidden = revealed;
      result.hidden = !revealed;
      if (revealed) {
        drawResult(answer, position, choices, bets.spread(coins));
      } else {
        bets.update(choices, coins);
      }
      drawScore(answer, state, revealed ? [at, bets.spread(coins)[choices.findIndex(isTarget)]] : null);

      function isTarget(each) {
        return each.token.id === position.target.id;
      }
    }

    /** In an order that says nothing about what the model thinks. */
    function choicesOf(position) {
      const wrong = position.top.filter(each => each.token.id !== position.target.id);
      const right = { token: position.target, probability: position.probability };
      return [right, ...wrong.slice(0, CHOICES - 1)].sort((a, b) => a.token.id - b.token.id);
    }

    function drawResult(answer, position, choices, coins) {
      const target = choices.findIndex(each => each.token.id === position.target.id);
      const mine = -Math.log(coins[target] / COINS);
      const models = position.surprise;
      const kind = Math.abs(mine - models) < 0.05 ? 'even' : mine < models ? 'won' : 'lost';
      show(
        verdict,
        h('h2', {}, words(`guess.${kind}`)),
        h(
          'div',
          { class: 'stats' },
          stat(words('guess.mine'), numbers.fixed(mine), { value: mine, kind: 'surprise' }),
          stat(words('guess.models'), numbers.fixed(models), { value: models, kind: 'surprise' })),
        explanation(
          app,
          'guess.why',
          chip(position.target, { kind: 'answer' }),
          numbers.digits(coins[target]),
          numbers.digits(position.probability * COINS),
          numbers.fixed(mine),
          numbers.fixed(models),
          numbers.whole(choices.length),
          numbers.whole(app.model().vocab)));
      const rest = 1 - choices.reduce((sum, each) => sum + each.probability, 0);
      const widest = Math.max(rest, ...coins.map(c => c / COINS), ...choices.map(c => c.probability));
      bars.update([
        ...choices.flatMap((each, i) => {
          const answerKind = i === target ? 'answer' : '';
          return [
            {
              key: `${each.token.id}-mine`,
              label: [chip(each.token, { kind: answerKind }), ' ', words('guess.you')],
              share: coins[i] / COINS / widest,
              text: coinsText(coins[i]),
              value: coins[i],
              kind: `${answerKind} mine`,
            },
            {
              key: `${each.token.id}-model`,
              label: words('guess.model'),
              share: each.probability / widest,
              text: coinsText(each.probability * COINS),
              value: each.probability * COINS,
              kind: answerKind,
            },
          ];
        }),
        {
          key: 'others',
          label: words('others', numbers.whole(app.model().vocab - choices.length)),
          share: rest / widest,
          text: coinsText(rest * COINS),
          value: rest * COINS,
          kind: 'others',
        },
      ]);
      figure.update({
        columns: ['token', 'mine', 'models'].map(key => words(`column.${key}`)),
        rows: () => choices.map((each, i) => [
          h('span', { class: 'token-text' }, tokenText(each.token)),
          numbers.digits(coins[i]),
          numbers.digits(each.probability * COINS),
        ]),
      });
      round = {
        at: position.position,
        coins: coins[target],
        last: position.position === answer.positions.length - 1,
      };
    }

    function coinsText(coins) {
      return coins < 0.1 ? numbers.digits(coins, 1) : numbers.fixed(coins, 1);
    }

    function goOn() {
      const { at, coins } = round;
      const played = `${at}:${Number(coins.toFixed(4))}`; // what wasn't bet is spread in fractions
      app.set({
        rounds: [app.state.rounds, played].filter(part => part !== '').join(','),
        position: at + 1,
        bets: '',
        shown: 0,
      });
      bets.focus();
    }

    function drawScore(answer, state, present) {
      const rounds = state.rounds
        .split(',')
        .filter(part => part !== '')
        .map(part => part.split(':').map(Number));
      if (present) {
        rounds.push(present);
      }
      const played = rounds.filter(([at]) => at < answer.positions.length);
      const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
      show(
        score,
        played.length > 0 && [
          stat(words('guess.rounds'), numbers.whole(played.length), { value: played.length }),
          stat(
            words('guess.mean_mine'),
            numbers.fixed(mean(played.map(([, coins]) => -Math.log(coins / COINS))))),
          stat(
            words('guess.mean_models'),
            numbers.fixed(mean(played.map(([at]) => answer.positions[at].surprise)))),
        ]);
    }

    return { update, unmount() {} };
  },
};
