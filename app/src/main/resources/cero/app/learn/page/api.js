/** What the server refused, by the code that it gave. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Where the server says all about the model that it shows. */
export const STATE = '/api/state';

/** These answers depend on nothing but the question and the model, so they are worth keeping. */
const PURE = new Set(['/api/tokens', '/api/loss', '/api/step', '/api/distribution', '/api/logits']);

const KEPT = 100;

/** In which header an answer says which model the server shows. */
const MODEL = 'Cero-Model';

/**
 * Asks the server. `get` and `post` throw ApiError; `signal` stops waiting. `changed()` is called when
 * an answer says that the server shows another model than before, as another page may have chosen it.
 */
export function createApi(changed) {
  const kept = new Map();
  let keeping = true;
  let shown = null;

  async function get(path, { signal } = {}) {
    return answer(path, { signal });
  }

  async function post(path, body, { signal } = {}) {
    const json = JSON.stringify(body);
    const key = path + json;
    if (kept.has(key)) {
      return kept.get(key);
    }
    const asked = shown;
    const got = await answer(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: json,
      signal,
    });
    const same = asked === shown; // or else nobody knows which model answered
    if (same && (keeping || 'checkpoint' in body) && PURE.has(path)) {
      kept.set(key, got);
      if (kept.size > KEPT) {
        kept.delete(kept.keys().next().value);
      }
    }
    return got;
  }

  async function answer(path, options) {
    const { response, json } = await ask(path, options);
    const model = response.headers.get(MODEL);
    if (model !== null && model !== shown) {
      const news = shown !== null && path !== STATE; // who asks for the state is told by it
      shown = model;
      kept.clear();
      if (news) {
        changed();
      }
    }
    if (!response.ok) {
      throw new ApiError(json.error?.code ?? 'other', json.error?.message ?? '');
    }
    return json;
  }

  /** Forgets the answers, because the model is another one, and keeps none but of checkpoints while it learns. */
  function forget(learning) {
    kept.clear();
    keeping = !learning;
  }

  return { get, post, forget };
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new ApiError('unreachable', e.message);
  }
  let json;
  try {
    json = await response.json();
  } catch {
    throw new ApiError('unreachable', `${path}: ${response.status}`);
  }
  return { response, json };
}

/**
 * Of several questions asked one after the other only the last one's answer counts: returns a
 * function that asks, and resolves to undefined if it was asked again meanwhile.
 */
export function latest(ask) {
  let running = null;
  return async (...question) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      const got = await ask(...question, mine.signal);
      return running === mine ? got : undefined;
    } catch (e) {
      if (running !== mine || e.name === 'AbortError') {
        return undefined;
      }
      throw e;
    }
  };
}

/**
 * The same for questions that come faster than they are answered, as from a slider that is moved: while
 * one is answered, only the newest of the others waits, and is asked then. Resolves to undefined for
 * those that were never asked.
 */
export function newest(ask) {
  let running = null;
  let waiting = null;
  return async (...question) => {
    waiting = question;
    while (running !== null) {
      await running;
      if (waiting !== question) {
        return undefined;
      }
    }
    const asked = ask(...question);
    running = asked.catch(() => {});
    try {
      return await asked;
    } finally {
      running = null;
    }
  };
}
