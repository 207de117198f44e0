import { h, show } from '../dom.js';
import { lessons, opening } from '../lessons/lessons.js';

/** The path through the page in short lessons. */
export const view = {
  id: 'lessons',
  keys: ['lesson', 'text'],
  ownSentence: true,
  mount(root, app) {
    const { words } = app;

    /** Opens a state of the page here, or elsewhere if the visitor wants that. */
    function link(patch, content, attributes) {
      return h(
        'a',
        {
          href: app.address(patch),
          ...attributes,
          on: {
            click: event => {
              if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
                event.preventDefault();
                app.set(patch);
              }
            },
          },
        },
        content);
    }

    function card(steps, i) {
      const number = i + 1;
      const title = words(`lesson.${number}.title`);
      return h(
        'li',
        { class: 'lesson-offer' },
        h('span', { class: 'lesson-number', 'aria-hidden': 'true' }, number),
        h('h2', {}, title),
        h('p', {}, words(`lesson.${number}.find`)),
        h('p', { class: 'caption' }, words('lesson.steps', steps.length)),
        h(
          'p',
          { class: 'row' },
          link(opening(app, number, 1), words('lesson.start'), {
            class: 'button main',
            'data-lesson': number,
            'aria-label': words('lesson.start_one', number, title),
          }),
          link(
            { view: 'worksheet', lesson: number, lesson_step: 0 },
            words('lesson.worksheet'),
            { class: 'button', 'aria-label': words('lesson.worksheet_one', number, title) })));
    }

    return {
      update() {
        show(root, h('ol', { class: 'lesson-offers' }, lessons.map(card)));
      },
      unmount() {},
    };
  },
};
