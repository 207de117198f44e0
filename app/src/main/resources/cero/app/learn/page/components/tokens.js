import { h, show } from '../dom.js';

/** What a token's `display` writes in letters is shown as one sign. */
const SIGNS = { '\\n': '↵', '\\r': '␍', '\\t': '⇥' };

/** A token's text with its spaces, line breaks and single bytes made visible, but quiet. */
export function tokenText(token) {
  return token.display
    .split(/( |\\[nrt]|(?:\\x[0-9a-fA-F]{2})+)/)
    .map((part, i) =>
      i % 2 === 0
        ? part
        : part === ' '
          ? h('span', { class: 'space' }, ' ')
          : h('span', { class: 'mark' }, SIGNS[part] ?? part.replaceAll('\\x', ' ').trim()));
}

/** What tokens spell together; a character that isn't complete at their end is shown as bytes. */
export function textOf(tokens) {
  let whole = tokens.length;
  while (whole > 0 && !endsWithACharacter(tokens.slice(0, whole))) {
    whole--;
  }
  const text = new TextDecoder().decode(bytesOf(tokens.slice(0, whole)));
  return [text, tokens.slice(whole).map(tokenText)];
}

function endsWithACharacter(tokens) {
  const decoder = new TextDecoder();
  decoder.decode(bytesOf(tokens), { stream: true });
  return decoder.decode() === ''; // nothing was held back
}

const bytesOf = tokens => new Uint8Array(tokens.flatMap(token => token.bytes));

/**
 * A chip. `kind` is 'answer' (the right next token), 'hidden' (shows ?), 'other' or nothing;
 * `below` is a line of small text beneath.
 */
export function chip(token, { kind = '', below = null } = {}) {
  return h(
    'span',
    { class: `chip ${kind}`, 'data-id': token?.id },
    h('span', { class: 'chip-text' }, kind === 'hidden' ? '?' : tokenText(token)),
    below !== null && h('span', { class: 'chip-below' }, below));
}

/**
 * A row of chips of which one is chosen, by mouse or arrow keys. `choices` are
 * [{ content, value, label, title, dim, style }]; `pick(value)` is called with the new choice.
 */
export function createStrip({ label, pick }) {
  const element = h('div', { class: 'strip', role: 'group', 'aria-label': label });
  let buttons = [];

  function update(choices, chosen) {
    const focused = buttons.indexOf(document.activeElement);
    buttons = choices.map(choice =>
      h(
        'button',
        {
          type: 'button',
          class: 'strip-item' + (choice.dim ? ' dim' : ''),
          'aria-pressed': String(choice.value === chosen),
          'aria-label': choice.label,
          tabindex: choice.value === chosen ? 0 : -1,
          style: choice.style ?? {},
          on: { click: () => pick(choice.value) },
        },
        choice.content));
    if (buttons.length > 0 && !buttons.some(button => button.tabIndex === 0)) {
      buttons[0].tabIndex = 0;
    }
    show(element, buttons);
    if (focused >= 0) {
      buttons[Math.min(focused, buttons.length - 1)]?.focus();
    }
  }

  element.addEventListener('keydown', event => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[
      event.key
    ];
    if (at >= 0 && to !== undefined && buttons[to]) {
      event.preventDefault();
      buttons[to].focus();
      buttons[to].click();
    }
  });

  return { element, update };
}

/**
 * The sentence as a strip in which a position is chosen: what the model has read, the right next
 * token marked, and the rest dimmed. Position i reads tokens 0 … i and guesses token i + 1.
 */
export function createPositions(app) {
  const strip = createStrip({
    label: app.words('positions.label'),
    pick: position => app.set({ position }),
  });
  const element = h(
    'div',
    { class: 'positions' },
    h('p', { class: 'caption' }, app.words('positions.hint')),
    strip.element);

  function update(tokens, position) {
    const start = startsWith(app, tokens);
    strip.update(
      tokens.map((token, i) => ({
        content:
          i === 0 && start ? startChip(app) : chip(token, { kind: i === position + 1 ? 'answer' : '' }),
        value: i - 1,
        dim: i > position + 1,
        label: label(token, i, start),
      })),
      position);
    strip.element.firstChild?.setAttribute('disabled', '');
  }

  function label(token, i, start) {
    if (i === 0) {
      return start
        ? app.words('positions.start_label')
        : app.words('positions.first', token.display);
    }
    return app.words('positions.one', start ? i : i + 1, token.display);
  }

  return { element, update };
}

/** Whether the server put the token before the text that the model expects there. */
export function startsWith(app, tokens) {
  const start = app.model()?.start;
  return Boolean(start) && tokens[0]?.id === start.id;
}

/** What stands for that token, which is not of the visitor's text. */
function startChip(app) {
  return h('span', { class: 'chip start' }, app.words('positions.start'));
}
