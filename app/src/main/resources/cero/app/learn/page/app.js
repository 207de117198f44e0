import { STATE, createApi } from './api.js';
import { opening, underWay } from './lessons/lessons.js';
import { createNumbers } from './numbers.js';
import { OF_ANOTHER_SENTENCE, createStore } from './state.js';
import { sentences } from './sentences.js';
import { createShell } from './shell.js';
import { TRAINED, createTraining, isOver } from './training.js';
import { loadWords } from './words.js';

/** A change of one of these brings the visitor somewhere else. */
const ARRIVING = ['view', 'lesson', 'lesson_step'];

/**
 * What a view gets: `state` and `set` (state.js), `api` (api.js), `words` (words.js), `numbers`
 * (numbers.js), `lang()`, `level()`, `model()` (as /api/state has it), `hidden(part)` of the
 * page, `announce(text)` for those who listen to it, `training` (training.js), and
 * `address(patch)` (state.js).
 */
async function start() {
  const store = createStore();
  const api = createApi(refresh);
  let words;
  let numbers;
  let server = null;
  const app = {
    get state() {
      return store.state;
    },
    get words() {
      return words;
    },
    get numbers() {
      return numbers;
    },
    set: store.set,
    address: store.address,
    api,
    training: createTraining(api, trainingChanged),
    lang: () => store.state.lang,
    level: () => store.state.level,
    model: () => server?.model ?? null,
    server: () => server,
    hidden: part => store.state.hide.split(',').includes(part),
    announce,
  };
  let shell = null;

  /** Asks the server anew which model it has; if it is another one, the page begins anew with it. */
  async function refresh() {
    const first = !app.model();
    let another;
    try {
      another = await look();
    } catch {
      return; // whoever asks next says that nobody answers
    }
    if (another) {
      shell.rebuild();
      if (first && app.model().id === TRAINED) {
        store.set({ view: 'training' }); // the first visit: watch the first model learn
      }
    }
  }

  /** The training began or ended, or is another one: the model that is shown may be new. */
  async function trainingChanged(training) {
    if (training?.name !== server?.training?.name || training?.state !== server?.training?.state) {
      await refresh();
    }
  }

  /** Returns whether the model is another one. */
  async function look() {
    const answer = await api.get(STATE);
    const before = app.model();
    server = answer;
    const model = app.model();
    const another = model?.id !== before?.id || model?.name !== before?.name;
    api.forget(model?.id === TRAINED && !isOver(server.training));
    if (before && another) {
      store.set(OF_ANOTHER_SENTENCE); // another model's token ids mean something else
    }
    store.fallback('text', sentences(app)[0]);
    return another;
  }

  async function speak(lang) {
    words = await loadWords(lang, app.level);
    numbers = createNumbers(lang);
    document.documentElement.lang = lang;
  }

  store.fallback('lang', preferred());
  await speak(app.lang());
  await look().catch(() => {}); // the shell says that nobody answers
  const begun = underWay(store.state);
  if (begun && !new URLSearchParams(location.search).has('view')) {
    store.set(opening(app, begun.lesson, begun.step));
  }
  shell = createShell(document.getElementById('app'), app);
  shell.rebuild();
  store.listen(async (state, changed) => {
    if (changed.has('lang')) {
      await speak(state.lang);
      store.fallback('text', sentences(app)[0]);
      shell.rebuild();
    } else if (changed.has('level') || changed.has('hide') || ARRIVING.some(name => changed.has(name))) {
      shell.rebuild(ARRIVING.some(name => changed.has(name)));
    } else {
      shell.update(changed);
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      refresh(); // another page may have chosen a model
    }
  });
}

/** The first of the browser's languages that the page speaks. */
function preferred() {
  const spoken = navigator.languages.map(tag => tag.slice(0, 2).toLowerCase());
  return spoken.find(lang => ['en', 'es', 'ko'].includes(lang)) ?? 'en';
}

function announce(text) {
  document.getElementById('announcer').textContent = text;
}

start();
