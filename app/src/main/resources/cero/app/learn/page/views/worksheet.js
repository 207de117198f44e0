import { button, trouble } from '../components/parts.js';
import { h, show } from '../dom.js';
import { lessons, opening, sentence, stepKey } from '../lessons/lessons.js';
import { tasksOf } from '../worksheets/sheets.js';

/** A lesson on paper: tasks with the model's values, room to write, and the answers apart. */
export const view = {
  id: 'worksheet',
  keys: ['lesson', 'text'],
  aside: true,
  mount(root, app) {
    const { words } = app;
    const status = h('div', {});
    const paper = h('div', { class: 'worksheet' });
    const print = button(words('sheet.print'), () => window.print(), { kind: 'main' });
    print.id = 'print';
    const begin = button(words('sheet.begin'), () => app.set(opening(app, number(), 1)));
    show(root, h('p', { class: 'row sheet-controls' }, print, begin), status, paper);

    function number() {
      return Math.max(1, app.state.lesson);
    }

    async function update() {
      const lesson = number();
      const asked = app.state;
      print.disabled = true; // what is on the paper is another lesson's, or nothing
      try {
        const tasks = await tasksOf(app, lesson);
        if (app.state === asked) {
          const answers = !app.hidden('answers') && sheet(lesson, copyOf(tasks), true);
          show(status);
          show(paper, sheet(lesson, tasks, false), answers);
          print.disabled = false;
        }
      } catch (error) {
        show(status, trouble(app, error));
      }
    }

    function sheet(lesson, tasks, key) {
      const title = words('lesson.name', lesson, words(`lesson.${lesson}.title`));
      return h(
        'section',
        { class: key ? 'sheet key' : 'sheet' },
        h(
          'header',
          { class: 'sheet-head' },
          h('h2', {}, key ? words('sheet.key', title) : title),
          !key &&
            h(
              'p',
              { class: 'sheet-who' },
              h('span', {}, words('sheet.name')),
              h('span', {}, words('sheet.date')))),
        !key && h('p', {}, words(`lesson.${lesson}.find`)),
        !key && h('p', { class: 'sheet-source' }, words('sheet.source', app.model().name, sentence(app))),
        h('ol', { class: 'sheet-tasks' }, tasks.map(task => taskOf(task, key)), questions(lesson, key)),
        !key &&
          h(
            'p',
            { class: 'sheet-take' },
            h('strong', {}, words('lesson.take')),
            ' ',
            words(`lesson.${lesson}.take`)));
    }

    function taskOf({ say, text, table, lines, answer }, key) {
      return h(
        'li',
        {},
        h('p', { class: 'sheet-say' }, say),
        text && h('p', { class: 'sheet-text' }, text),
        table && tableOf(table, key, say),
        answer !== undefined && (key ? h('p', { class: 'sheet-filled' }, answer) : room(lines ?? 1)));
    }

    function tableOf({ columns, rows }, key, say) {
      return h(
        'table',
        { 'aria-label': say },
        h('thead', {}, h('tr', {}, columns.map(name => h('th', { scope: 'col' }, name)))),
        h(
          'tbody',
          {},
          rows.map(cells =>
            h('tr', {}, cells.map((cell, i) => cellOf(cell, i, key))))));
    }

    function cellOf(cell, i, key) {
      if (cell?.blank !== undefined) {
        return h('td', { class: key ? 'sheet-filled' : 'sheet-blank' }, key && cell.blank);
      }
      return i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell);
    }

    function questions(lesson, key) {
      return lessons[lesson - 1].map((_, i) => {
        const step = stepKey(lesson, i + 1);
        return h(
          'li',
          { class: i === 0 ? 'sheet-question sheet-back' : 'sheet-question' },
          h('p', { class: 'sheet-say' }, words(`${step}.ask`)),
          key ? h('p', { class: 'sheet-filled' }, words(`${step}.answer`)) : room(4));
      });
    }

    /** Lines to write on. */
    function room(lines) {
      return h(
        'div', { class: 'sheet-room' }, Array.from({ length: lines }, () => h('span', {})));
    }

    return { update, unmount() {} };
  },
};

/** The same once more, with nodes of its own: a node stands in one place. */
function copyOf(content) {
  if (content instanceof Node) {
    return content.cloneNode(true);
  }
  if (Array.isArray(content)) {
    return content.map(copyOf);
  }
  return content instanceof Object
    ? Object.fromEntries(Object.entries(content).map(([name, each]) => [name, copyOf(each)]))
    : content;
}
