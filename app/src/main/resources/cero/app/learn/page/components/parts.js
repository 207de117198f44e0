import { h } from '../dom.js';

/** A large figure with its name. `value` is the full number behind the text. */
export function stat(name, text, { value, kind = '' } = {}) {
  return h(
    'div',
    { class: `stat ${kind}` },
    h('span', { class: 'stat-name' }, name),
    h('span', { class: 'stat-value', 'data-value': value }, text));
}

/** A button. `kind` is 'main' for the one thing to do here, or nothing. */
export function button(text, click, { kind = '', disabled = false, label = null } = {}) {
  return h(
    'button',
    { type: 'button', class: `button ${kind}`, disabled, 'aria-label': label, on: { click } },
    text);
}

/** What cannot be shown, and why, in the page's language. */
export function trouble(app, error) {
  const key = `error.${error.code}`;
  return h(
    'p',
    { class: 'trouble', role: 'status' },
    app.words.has(key) ? app.words(key, error.message) : app.words('error.other', error.message));
}

/** The explanation beside a picture: words at the plain level, the formula at the exact one. */
export function explanation(app, key, ...given) {
  return h(
    'p',
    { class: app.level() === 'exact' ? 'explanation exact' : 'explanation' },
    app.words.rich(key, ...given));
}
