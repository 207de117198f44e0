import { trouble } from './components/parts.js';
import { createSentence } from './components/sentence.js';
import { h, reveal, show } from './dom.js';
import { createFirstVisit } from './firstvisit.js';
import { createBar, createCard } from './lessons/guide.js';
import { underWay } from './lessons/lessons.js';
import { createShare } from './share.js';
import { views } from './views/index.js';

/** What stands around a view: who we are, the switches, the sentence, and the way on. */
export function createShell(root, app) {
  let mounted = null;
  let place = null; // the present view's element
  let sentence = null;
  let links = [];
  const notice = h('div', { class: 'notice' }); // what became of a choice in the header

  /** Builds everything anew; with `arrived`, as on coming to another view. */
  function rebuild(arrived = false) {
    const focused = document.activeElement?.id;
    links = [];
    show(notice);
    mounted?.unmount?.();
    mounted = null;
    const view = current();
    sentence = createSentence(app);
    place = h('div', { class: 'view', 'data-view': view.id });
    const main = h('main', { id: 'main', tabindex: -1 });
    const path = app.hidden('nav') || !app.model() ? null : navigation(view);
    const guided = app.model() && underWay(app.state) !== null;
    show(
      root,
      h('a', { class: 'skip', href: '#main' }, app.words('shell.skip')),
      header(),
      notice,
      path,
      main,
      guided && createBar(app));
    root.className = path ? 'shell' : 'shell without-nav';
    if (path) {
      reveal(path, path.querySelector('[aria-current]'));
    }
    document.title = `${app.words(`view.${view.id}.title`)} · Cero`;
    if (app.model()) {
      show(
        main,
        viewHeading(view, guided),
        guided && createCard(app),
        view.ownSentence || app.hidden('sentence') ? null : sentence.element,
        place,
        !app.hidden('next') && !guided && onward(view));
      mounted = view.mount(place, app);
      mounted.update(app.state, new Set(view.keys));
    } else if (app.server()) {
      const first = createFirstVisit(app);
      show(main, first.element);
      mounted = first;
    } else {
      show(main, trouble(app, { code: 'unreachable' }));
    }
    aimLinks();
    const again = focused ? document.getElementById(focused) : null;
    if (arrived) {
      scrollTo(0, 0);
    }
    // Who goes from step to step with a lesson's button can press it again.
    (arrived && !again?.closest('.lesson-bar') ? main : again)?.focus({ preventScroll: true });
  }

  function update(changed) {
    sentence.update();
    aimLinks();
    const view = current();
    if (mounted?.update && [...view.keys, 'table'].some(key => changed.has(key))) {
      mounted.update(app.state, changed);
    }
  }

  function current() {
    return views.find(view => view.id === app.state.view) ?? views[0];
  }

  function header() {
    return h(
      'header',
      { class: 'top' },
      brand(),
      h(
        'div',
        { class: 'switches' },
        !app.hidden('model') && modelChip(),
        !app.hidden('level') && levelSwitch(),
        !app.hidden('lang') && languageSwitch(),
        app.model() && !app.hidden('share') && createShare(app)));
  }

  /** Leads to the beginning, where there is a way through the page at all. */
  function brand() {
    const content = [h('span', { class: 'brand-ring' }), 'Cero'];
    return app.hidden('nav')
      ? h('span', { class: 'brand' }, content)
      : h('a', { class: 'brand', href: location.pathname }, content);
  }

  function levelSwitch() {
    return h(
      'div',
      { class: 'segments', role: 'group', 'aria-label': app.words('shell.level') },
      ['plain', 'exact'].map(level =>
        h(
          'button',
          {
            type: 'button',
            id: `level-${level}`,
            'aria-pressed': String(app.level() === level),
            on: { click: () => app.set({ level }) },
          },
          app.words(`shell.level.${level}`))));
  }

  function languageSwitch() {
    const names = { en: 'English', es: 'Español', ko: '한국어' };
    const select = h(
      'select',
      {
        id: 'language',
        class: 'select',
        'aria-label': app.words('shell.language'),
        on: { change: event => app.set({ lang: event.target.value }) },
      },
      Object.entries(names).map(([lang, name]) =>
        h('option', { value: lang, lang, selected: app.lang() === lang }, name)));
    return select;
  }

  function modelChip() {
    const models = app.server()?.models ?? [];
    const model = app.model();
    if (!model) {
      return null;
    }
    const select = h(
      'select',
      {
        id: 'model',
        class: 'select model',
        'aria-label': app.words('shell.model'),
        on: { change: () => choose(select) },
      },
      models.map(one =>
        h('option', { value: one.id, selected: one.id === model.id }, one.name)));
    return select;
  }

  /** Asks for another model; the answer says that it is shown (app.js). */
  async function choose(select) {
    try {
      show(notice);
      await app.api.post('/api/model', { id: select.value });
    } catch (error) {
      select.value = app.model().id;
      show(notice, trouble(app, error));
    }
  }

  /** A link to a view; it carries the state along, into another tab too. */
  function link(view, content, attributes = {}) {
    const made = h(
      'a',
      {
        ...attributes,
        on: {
          click: event => {
            if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
              event.preventDefault();
              app.set({ view: view.id });
            }
          },
        },
      },
      content);
    links.push([made, view]);
    return made;
  }

  function aimLinks() {
    links.forEach(([made, view]) => made.setAttribute('href', app.address({ view: view.id })));
  }

  function navigation(view) {
    return h(
      'nav',
      { class: 'path', 'aria-label': app.words('shell.path') },
      h(
        'ol',
        {},
        views.filter(one => !one.aside).map(one =>
          h(
            'li',
            {},
            link(one, app.words(`view.${one.id}.title`), {
              'aria-current': one === view ? 'page' : null,
            })))));
  }

  /** In a lesson, what is to be done here is said by the lesson. */
  function viewHeading(view, guided) {
    return h(
      'div',
      { class: 'heading' },
      h('h1', {}, app.words(`view.${view.id}.title`)),
      !guided && h('p', { class: 'lead' }, app.words(`view.${view.id}.lead`)));
  }

  function onward(view) {
    const next = views[views.indexOf(view) + 1];
    return (
      next &&
      !next.aside &&
      h(
        'p',
        { class: 'onward' },
        link(next, [h('span', {}, app.words('shell.next')), app.words(`view.${next.id}.title`)]))
    );
  }

  return { rebuild, update };
}
