import { button, trouble } from './components/parts.js';
import { h, show } from './dom.js';

const STEPS = 300;

/** The page without a model: it offers to make one, here and now. */
export function createFirstVisit(app) {
  const status = h('div', { class: 'first-status' });
  const models = app.server().models;

  async function begin() {
    try {
      await app.api.post('/api/training/start', {
        lang: app.lang(),
        steps: STEPS,
      });
      await app.refresh();
    } catch (error) {
      show(status, trouble(app, error));
    }
  }

  async function choose(id) {
    try {
      await app.api.post('/api/model', { id });
      await app.refresh();
    } catch (error) {
      show(status, trouble(app, error));
    }
  }

  const element = h(
    'section',
    { class: 'first' },
    h('h1', {}, app.words('first.title')),
    h('p', { class: 'lead' }, app.words('first.lead')),
    h('p', {}, button(app.words('first.train'), begin, { kind: 'main' })),
    h('p', { class: 'caption' }, app.words('first.about')),
    models.length > 0 &&
      h(
        'div',
        { class: 'first-models' },
        h('h2', {}, app.words('first.models')),
        models.map(one => button(one.name, () => choose(one.id)))),
    status);
  return { element, update: null, unmount: () => {} };
}
