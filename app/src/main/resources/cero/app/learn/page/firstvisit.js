import { button, trouble } from './components/parts.js';
import { h, show } from './dom.js';
import { views } from './views/index.js';

/** Steps that the first training takes: a minute or two on two cores. */
const STEPS = 300;

/** How often, in milliseconds, to look whether the training has a model to show. */
const LOOK_AGAIN = 400;

/** The page without a model: it offers to make one, here and now. */
export function createFirstVisit(app) {
  const status = h('div', { class: 'first-status', 'aria-live': 'polite' });
  const models = app.server().models;
  let watching = false;

  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      show(status, trouble(app, error));
    }
  }

  async function begin() {
    await app.api.post('/api/training/start', { lang: app.lang(), steps: STEPS });
    await watch();
  }

  /** Waits for the first weights, and goes to where their training is seen. */
  async function watch() {
    watching = true;
    show(status, h('p', { class: 'first-busy' }, app.words('first.preparing')));
    while (watching) {
      const { model, training } = await app.api.get('/api/state');
      if (training?.state === 'failed') {
        throw new Error(training.message);
      }
      if (model) {
        watching = false;
        await app.refresh();
        if (views.some(view => view.id === 'training')) {
          app.set({ view: 'training' });
        }
        return;
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN));
    }
  }

  async function choose(id) {
    await app.api.post('/api/model', { id });
    await app.refresh();
  }

  const element = h(
    'section',
    { class: 'first' },
    h('h1', {}, app.words('first.title')),
    h('p', { class: 'lead' }, app.words('first.lead')),
    h('p', {}, button(app.words('first.train'), () => attempt(begin), { kind: 'main' })),
    status,
    h('p', { class: 'caption' }, app.words('first.about')),
    models.length > 0 &&
      h(
        'div',
        { class: 'first-models' },
        h('h2', {}, app.words('first.models')),
        models.map(one => button(one.name, () => attempt(() => choose(one.id))))));
  if (app.server().training?.state === 'preparing') {
    attempt(watch);
  }
  return {
    element,
    unmount() {
      watching = false;
    },
  };
}
