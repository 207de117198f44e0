import { button } from '../components/parts.js';
import { h } from '../dom.js';
import { CLOSED, lessons, opening, stepKey, underWay } from './lessons.js';

/** What a step of a lesson says: what to do and to watch, and a question whose answer can be opened. */
export function createCard(app) {
  const { words } = app;
  const { lesson, step, steps, present } = underWay(app.state);
  const key = stepKey(lesson, step);
  return h(
    'section',
    { class: 'lesson-card', id: 'lesson-card', 'aria-labelledby': 'lesson-name' },
    h(
      'div',
      { class: 'lesson-doing' },
      h('h2', { id: 'lesson-name', class: 'unseen' }, words('lesson.name', lesson, words(`lesson.${lesson}.title`))),
      step === 1 && h('p', { class: 'lesson-find' }, words(`lesson.${lesson}.find`)),
      h('p', { class: 'lesson-do' }, words(`${key}.do`)),
      h('p', { class: 'lesson-watch' }, words(`${key}.watch`)),
      present.view !== app.state.view &&
        h('p', {}, button(words('lesson.return'), () => app.set(opening(app, lesson, step))))),
    h(
      'div',
      { class: 'lesson-asking' },
      h('p', { class: 'lesson-ask' }, words(`${key}.ask`)),
      !app.hidden('answers') &&
        h(
          'details',
          { class: 'lesson-answer' },
          h('summary', {}, words('lesson.answer')),
          h('p', {}, words(`${key}.answer`))),
      step === steps.length &&
        h(
          'p',
          { class: 'lesson-take' },
          h('strong', {}, words('lesson.take')),
          ' ',
          words(`lesson.${lesson}.take`))));
}

/** The bar that stays in sight while a lesson is under way. */
export function createBar(app) {
  const { words } = app;
  const { lesson, step, steps } = underWay(app.state);
  const go = (toLesson, toStep) => () => {
    app.set(opening(app, toLesson, toStep));
    const progress = words('lesson.progress', toStep, lessons[toLesson - 1].length);
    app.announce(`${progress}. ${words(`${stepKey(toLesson, toStep)}.do`)}`);
  };
  const last = step === steps.length;
  const onward =
    last && lesson === lessons.length
      ? button(words('lesson.finish'), () => app.set({ ...CLOSED, view: 'lessons' }), { kind: 'main' })
      : last
        ? button(words('lesson.next_lesson'), go(lesson + 1, 1), { kind: 'main' })
        : button(words('lesson.next'), go(lesson, step + 1), { kind: 'main' });
  const back = button(words('lesson.back'), go(lesson, step - 1), { disabled: step === 1 });
  const close = button('×', () => app.set(CLOSED), { label: words('lesson.close') });
  Object.entries({ back, onward, close }).forEach(([id, each]) => (each.id = `lesson-${id}`));
  return h(
    'aside',
    { class: 'lesson-bar', 'aria-label': words('lesson.bar') },
    h(
      'a',
      { class: 'lesson-where', href: '#lesson-card' },
      h('span', { class: 'lesson-title' }, words('lesson.name', lesson, words(`lesson.${lesson}.title`))),
      h('span', { class: 'lesson-progress' }, words('lesson.progress', step, steps.length)),
      h(
        'span',
        { class: 'lesson-dots', 'aria-hidden': 'true' },
        steps.map((_, i) => h('span', { class: i < step ? 'done' : '' })))),
    h('p', { class: 'lesson-now' }, words(`${stepKey(lesson, step)}.do`)),
    h('div', { class: 'lesson-buttons' }, back, onward, close));
}
