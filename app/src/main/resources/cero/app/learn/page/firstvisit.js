import { button, trouble } from './components/parts.js';
import { h, show } from './dom.js';

/** The page without a model: it offers to make one, here and now. */
export function createFirstVisit(app) {
  const status = h('div', { class: 'first-status', 'aria-live': 'polite' });
  const models = app.server().models;
  let unwatch = null;

  async function attempt(work) {
    train.disabled = true; // until the page has a model
    try {
      await work();
    } catch (error) {
      train.disabled = false;
      show(status, trouble(app, error));
    }
  }

  const train = button(app.words('first.train'), () => attempt(begin), { kind: 'main' });

  async function begin() {
    await app.training.ask('start', { lang: app.lang() });
    watch();
  }

  /** Waits for the first weights; with these, the page shows their training (app.js). */
  function watch() {
    show(status, h('p', { class: 'first-busy' }, app.words('first.preparing')));
    unwatch ??= app.training.watch(({ training }) => {
      if (training?.state === 'failed') {
        train.disabled = false;
        show(status, trouble(app, { code: 'training_failed', message: training.message }));
      }
    });
  }

  /** The answer says that it is shown (app.js). */
  const choose = id => app.api.post('/api/model', { id });

  const element = h(
    'section',
    { class: 'first' },
    h('h1', {}, app.words('first.title')),
    h('p', { class: 'lead' }, app.words('first.lead')),
    h('p', {}, train),
    status,
    h('p', { class: 'caption' }, app.words('first.about')),
    models.length > 0 &&
      h(
        'div',
        { class: 'first-models' },
        h('h2', {}, app.words('first.models')),
        models.map(one => button(one.name, () => attempt(() => choose(one.id))))));
  if (app.server().training?.state === 'preparing') {
    train.disabled = true;
    watch();
  }
  return {
    element,
    unmount() {
      unwatch?.();
    },
  };
}
