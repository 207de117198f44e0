import { chip } from '../components/tokens.js';
import { h, show } from '../dom.js';
import { COINS } from './guess.js';

/**
 * Sliders to bet coins with. One coin always lies on each choice, so that no surprise is endless,
 * and what is not bet is spread evenly.
 */
export function createBets(app) {
  const rows = h('div', { class: 'bets' });
  const left = h('p', { class: 'caption', 'aria-live': 'polite' });
  const element = h('div', {}, rows, left);
  let order = '';
  let inputs = [];

  /** The coins as the address has them: whole, at least one each, no more than there are. */
  function read(text, count) {
    const given = text === '' ? [] : text.split(',').map(Number);
    const coins = Array.from({ length: count }, (_, i) => Math.max(1, given[i] ?? 1));
    const sum = coins.reduce((a, b) => a + b, 0);
    return sum <= COINS ? coins : Array(count).fill(1);
  }

  /** The coins with those that were not bet. */
  function spread(coins) {
    const rest = (COINS - coins.reduce((a, b) => a + b, 0)) / coins.length;
    return coins.map(coin => coin + rest);
  }

  function bet(i, wanted, coins) {
    const others = coins.reduce((sum, coin, j) => (j === i ? sum : sum + coin), 0);
    const next = coins.map((coin, j) => (j === i ? Math.min(wanted, COINS - others) : coin));
    inputs[i].value = next[i];
    app.set({ bets: next.join(',') });
  }

  function update(choices, coins) {
    const ids = choices.map(each => each.token.id).join();
    if (ids !== order) {
      order = ids;
      inputs = choices.map((each, i) =>
        h('input', {
          type: 'range',
          id: `bet-${i}`,
          min: 1,
          max: COINS - choices.length + 1,
          step: 1,
        }));
      inputs.forEach((input, i) =>
        input.addEventListener('input', () =>
          bet(i, Number(input.value), read(app.state.bets, choices.length))));
      show(
        rows,
        choices.map((each, i) =>
          h(
            'div',
            { class: 'bet' },
            h('label', { for: `bet-${i}` }, chip(each.token)),
            inputs[i],
            h('output', { for: `bet-${i}` }))));
    }
    inputs.forEach((input, i) => {
      input.value = coins[i];
      input.style.setProperty('--at', (coins[i] - 1) / (input.max - 1));
      input.nextSibling.textContent = app.numbers.whole(coins[i]);
    });
    const rest = COINS - coins.reduce((a, b) => a + b, 0);
    left.textContent = app.words(rest === 0 ? 'guess.all_bet' : 'guess.left', app.numbers.whole(rest));
  }

  function focus() {
    inputs[0]?.focus();
  }

  return { element, read, spread, update, focus };
}
