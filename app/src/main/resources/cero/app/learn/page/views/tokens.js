import { latest } from '../api.js';
import { createFigure } from '../components/figure.js';
import { button, explanation, stat, trouble } from '../components/parts.js';
import { tokenText } from '../components/tokens.js';
import { h, show } from '../dom.js';

/** The sentence as the model gets it: pieces with numbers. */
export const view = {
  id: 'tokens',
  keys: ['text', 'bytes'],
  mount(root, app) {
    const { words, numbers } = app;
    const ask = latest((text, signal) => app.api.post('/api/tokens', { text }, { signal }));
    const tiles = h('ol', { class: 'tiles', 'aria-label': words('tokens.chart') });
    const figure = createFigure(app, { title: words('tokens.chart'), chart: tiles });
    const bytes = button(words('tokens.bytes'), () =>
      app.set({ bytes: app.state.bytes ? 0 : 1 }));
    const counts = h('div', { class: 'stats' });
    const about = h('div', { class: 'about' });
    const status = h('div', {});
    show(root, status, figure.element, h('p', { class: 'row' }, bytes), counts, about);

    async function update(state) {
      bytes.setAttribute('aria-pressed', String(state.bytes === 1));
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

    function draw({ tokens, groups }, state) {
      tiles.classList.toggle('with-bytes', state.bytes === 1);
      show(tiles, groupsOf(tokens, groups).map(group => tile(group, tokens)));
      figure.update({
        columns: ['number', 'piece', 'id', 'bytes'].map(name => words(`tokens.column.${name}`)),
        rows: () => tokens.map((token, i) => [
          i + 1,
          h('span', { class: 'token-text' }, tokenText(token)),
          h('span', { 'data-value': token.id }, String(token.id)),
          hex(token.bytes),
        ]),
      });
      const characters = [...new Intl.Segmenter().segment(state.text)].length;
      const size = tokens.reduce((sum, token) => sum + token.bytes.length, 0);
      show(
        counts,
        stat(words('tokens.count'), numbers.whole(tokens.length), { value: tokens.length }),
        stat(words('tokens.characters'), numbers.whole(characters), { value: characters }),
        stat(words('tokens.size'), numbers.whole(size), { value: size }));
      show(about, explanation(app, 'tokens.about', numbers.whole(app.model().vocab)));
    }

    /** Tokens that only together make what people see as one sign stand in one frame. */
    function tile(group, tokens) {
      const parts = tokens.slice(group.from, group.to);
      const split = parts.length > 1;
      return h(
        'li',
        { class: split ? 'tile split' : 'tile' },
        split && h('span', { class: 'tile-whole' }, group.text),
        h('span', { class: 'tile-parts' }, parts.map(part)));
    }

    function part(token) {
      return h(
        'span',
        { class: 'tile-part', 'data-id': token.id },
        h('span', { class: 'tile-text' }, tokenText(token)),
        h('span', { class: 'tile-id' }, String(token.id)),
        h('span', { class: 'tile-bytes' }, hex(token.bytes)));
    }

    return { update, unmount() {} };
  },
};

function groupsOf(tokens, groups) {
  return groups?.length > 0 ? groups : tokens.map((token, i) => ({ from: i, to: i + 1 }));
}

function hex(bytes) {
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join(' ');
}
