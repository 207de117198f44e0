import { button } from './components/parts.js';
import { h } from './dom.js';
import { inAddress } from './state.js';

/** The parts of the page that a link can leave out. */
export const PARTS = ['sentence', 'nav', 'next', 'level', 'lang', 'model', 'share', 'answers'];

/** A button that opens what a teacher needs: a link to the present state, with chosen parts left out. */
export function createShare(app) {
  const { words } = app;
  const link = h('input', { id: 'share-link', class: 'field', type: 'text', readonly: true });
  const trial = h('a', { id: 'share-try', target: '_blank' }, words('share.try'));
  const said = h('span', { id: 'share-said', role: 'status' });
  const parts = PARTS.map(part => {
    const box = h('input', { type: 'checkbox', id: `hide-${part}`, on: { change: write } });
    box.checked = app.hidden(part);
    return { part, box };
  });
  const copy = button(words('share.copy'), copyLink, { kind: 'main' });
  copy.id = 'share-copy';
  const dialog = h(
    'dialog',
    { class: 'share', id: 'share-dialog', 'aria-labelledby': 'share-title' },
    h('h2', { id: 'share-title' }, words('share.title')),
    h('p', {}, words('share.about')),
    h(
      'fieldset',
      {},
      h('legend', {}, words('share.hide')),
      parts.map(({ part, box }) =>
        h('label', { class: 'share-part' }, box, h('span', {}, words(`share.part.${part}`))))),
    h('label', { for: 'share-link' }, words('share.link')),
    link,
    h('p', { class: 'row' }, copy, trial, said),
    h(
      'p',
      { class: 'row share-end' },
      button(words('share.close'), () => dialog.close())));
  const open = button(words('share.open'), () => {
    write();
    dialog.showModal();
  });
  open.id = 'share';
  open.classList.add('share-open');

  function write() {
    const hide = parts.filter(({ box }) => box.checked).map(({ part }) => part).join(',');
    link.value = location.origin + location.pathname + inAddress({ ...app.state, hide });
    trial.href = link.value;
    said.textContent = '';
  }

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(link.value);
      said.textContent = words('share.copied');
    } catch {
      link.select(); // where the page may not copy, the visitor can
      said.textContent = words('share.selected');
    }
  }

  return h('div', {}, open, dialog);
}
