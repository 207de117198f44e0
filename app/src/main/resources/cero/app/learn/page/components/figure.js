import { h, show } from '../dom.js';

/**
 * A chart with its table beside it, which a switch opens for all charts of the page. `update` takes
 * { columns: [text], rows: () => [[text or node]] }, and a `title` where it changes; the rows are
 * made only if the table is open.
 */
export function createFigure(app, { title, chart }) {
  const name = h('span', {}, title);
  const table = h('div', { class: 'figure-table', tabindex: 0, role: 'region', 'aria-label': title });
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'quiet-button',
      on: { click: () => app.set({ table: app.state.table ? 0 : 1 }) },
    },
    app.words('figure.table'));
  const element = h(
    'figure',
    { class: 'figure' },
    h('figcaption', {}, name, toggle),
    h('div', { class: 'figure-body' }, chart, table));

  function update({ title: present = title, columns, rows }) {
    name.textContent = present;
    table.setAttribute('aria-label', present);
    const open = app.state.table === 1;
    toggle.setAttribute('aria-pressed', String(open));
    element.classList.toggle('with-table', open);
    table.hidden = !open;
    show(
      table,
      open && h(
        'table',
        {},
        h('thead', {}, h('tr', {}, columns.map(name => h('th', { scope: 'col' }, name)))),
        h(
          'tbody',
          {},
          rows().map(cells =>
            h(
              'tr',
              {},
              cells.map((cell, i) =>
                i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell)))))));
  }

  return { element, update };
}
