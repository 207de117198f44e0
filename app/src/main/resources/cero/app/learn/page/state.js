/**
 * What the page shows, all of it in the address, so that a link opens the same thing elsewhere.
 * A field has a `fallback` (left out of the address), `read` (text → value, or undefined if it
 * makes no sense) and, if going back should undo a change of it, `visit: true`.
 */
export const fields = {
  view: { fallback: 'tokens', read: word, visit: true },
  lang: { fallback: 'en', read: oneOf('en', 'es', 'ko'), visit: true },
  level: { fallback: 'plain', read: oneOf('plain', 'exact'), visit: true },
  text: { fallback: '', read: textUpTo(2000) },
  position: { fallback: -1, read: integer(-1, 2000) }, // -1: the last
  hide: { fallback: '', read: list(/^[a-z]+$/) }, // parts of the page, joined by commas
  table: { fallback: 0, read: integer(0, 1) }, // charts as tables too
  bytes: { fallback: 0, read: integer(0, 1) },
  rung: { fallback: 1, read: integer(1, 8) },
  bets: { fallback: '', read: list(/^\d{1,3}$/) },
  shown: { fallback: 0, read: integer(0, 1) },
  rounds: { fallback: '', read: list(/^\d{1,4}:\d{1,3}(\.\d{1,4})?$/) }, // position:coins on the right token
  moved: { fallback: '', read: list(/^\d{1,5}:-?\d+(\.\d+)?$/) }, // token id:added to its logit
  shift: { fallback: 0, read: number(-100, 100) },
  eta: { fallback: 1, read: number(0, 10) },
  steps: { fallback: 0, read: integer(0, 100) },
  t: { fallback: 1, read: number(0, 5) },
  k: { fallback: 0, read: integer(0, 100000) }, // 0: all
  p: { fallback: 1, read: number(0, 1) },
  seed: { fallback: 1, read: integer(0, 2 ** 31 - 1) },
  lr: { fallback: 0.02, read: number(0, 100) },
  draws: { fallback: 0, read: integer(0, 10000) },
  other: { fallback: '', read: textUpTo(500) }, // the sentence that steps don't practise
  taken: { fallback: '', read: list(/^\d+(\.\d+)?x\d{1,2}$/) }, // learning rate x steps
  first: { fallback: 0, read: integer(0, 2000) }, // tokens of the text that are read; 0: all but the last
  path: { fallback: '', read: list(/^\d{1,6}$/) }, // token ids chosen after the text
  tried: { fallback: '', read: list(/^\d{1,6}(\.\d{1,6})*$/) }, // all such paths, as far as they go
  checkpoint: { fallback: -1, read: integer(-1, 100) }, // of the training; -1: the newest
  written: { fallback: 0, read: integer(0, 1) }, // whether the four strategies have written
  lesson: { fallback: 0, read: integer(0, 7), visit: true }, // 0: none
  lesson_step: { fallback: 0, read: integer(0, 9), visit: true }, // from 1 while a lesson is under way
};

/** What was done with the tokens of one sentence says nothing of the next. */
export const OF_ANOTHER_SENTENCE = {
  position: -1,
  moved: '',
  bets: '',
  shown: 0,
  rounds: '',
  taken: '',
  first: 0,
  draws: 0,
  path: '',
  tried: '',
  written: 0,
};

/** The address of a state wherever it is opened, also by a browser that prefers another language. */
export function inAddress(state) {
  const query = new URLSearchParams();
  for (const [name, field] of Object.entries(fields)) {
    if (state[name] !== field.fallback || name === 'lang' || name === 'view') {
      query.set(name, String(state[name]));
    }
  }
  return '?' + query;
}

function word(text) {
  return /^[a-z]+$/.test(text) ? text : undefined;
}

function oneOf(...values) {
  return text => (values.includes(text) ? text : undefined);
}

function textUpTo(length) {
  return text => text.slice(0, length).replace(/\p{Surrogate}/gu, ''); // no half of a character
}

function number(low, high) {
  return text => {
    const value = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : undefined;
  };
}

function integer(low, high) {
  const read = number(low, high);
  return text => {
    const value = read(text);
    return value === undefined ? undefined : Math.round(value);
  };
}

function list(item) {
  return text =>
    text === '' || text.split(',').every(part => item.test(part)) ? text : undefined;
}

/** Browsers refuse more than about six address changes a second. */
const ADDRESS_PAUSE = 250;

/**
 * The one store. `state` is the present one; `set(patch)` changes it and the address;
 * `listen(listener)` calls back with the state and the set of changed names; `fallback(name, value)`
 * changes what a field is when the address doesn't say; `address(patch)` is where the state as it is,
 * with some fields changed, is found.
 */
export function createStore() {
  const fallbacks = Object.fromEntries(Object.entries(fields).map(([k, f]) => [k, f.fallback]));
  const listeners = [];
  let given = fromAddress();
  let pending = 0;
  const store = { state: merged(), set, listen, fallback, address };

  function merged() {
    return Object.freeze({ ...fallbacks, ...given });
  }

  function fromAddress() {
    const query = new URLSearchParams(location.search);
    const values = {};
    for (const [name, field] of Object.entries(fields)) {
      const value = query.has(name) ? field.read(query.get(name)) : undefined;
      if (value !== undefined) {
        values[name] = value;
      }
    }
    return values;
  }

  function address(patch = {}) {
    const query = new URLSearchParams(patched(patch));
    const text = query.toString();
    return text ? '?' + text : location.pathname;
  }

  /** What the address says, with some fields changed; what is as it would be anyway is left out. */
  function patched(patch) {
    const values = { ...given };
    for (const [name, value] of Object.entries(patch)) {
      if (!(name in fields)) {
        throw new Error(`no such field: ${name}`);
      }
      const read = fields[name].read(String(value));
      if (read === undefined || read === fallbacks[name]) {
        delete values[name];
      } else {
        values[name] = read;
      }
    }
    return values;
  }

  function set(patch) {
    const before = store.state;
    const leaving = address();
    given = patched(patch);
    const changed = tell(before);
    if ([...changed].some(name => fields[name].visit)) {
      write(leaving);
      history.pushState(null, '', address());
    } else if (changed.size > 0 && !pending) {
      pending = setTimeout(() => write(address()), ADDRESS_PAUSE);
    }
  }

  /** Brings the present entry of the history up to date. */
  function write(query) {
    clearTimeout(pending);
    pending = 0;
    history.replaceState(null, '', query);
  }

  function tell(before) {
    store.state = merged();
    const changed = new Set(
      Object.keys(fields).filter(name => before[name] !== store.state[name]));
    if (changed.size > 0) {
      listeners.forEach(listener => listener(store.state, changed));
    }
    return changed;
  }

  function listen(listener) {
    listeners.push(listener);
  }

  function fallback(name, value) {
    const before = store.state;
    fallbacks[name] = value;
    tell(before);
  }

  addEventListener('popstate', () => {
    clearTimeout(pending);
    pending = 0;
    const before = store.state;
    given = fromAddress();
    tell(before);
  });
  return store;
}
