/** What the server refused, by the code that it gave. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** These answers depend on nothing but the question and the model, so they are worth keeping. */
const PURE = new Set(['/api/tokens', '/api/loss', '/api/step', '/api/distribution', '/api/logits']);

const KEPT = 100;

/** Asks the server. `get` and `post` throw ApiError; `signal` stops waiting. */
export function createApi() {
  const kept = new Map();
  let keeping = true;

  async function get(path, { signal } = {}) {
    return answer(path, { signal });
  }

  async function post(path, body, { signal } = {}) {
    const json = JSON.stringify(body);
    const key = path + json;
    if (kept.has(key)) {
      return kept.get(key);
    }
    const got = await answer(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: json,
      signal,
    });
    if ((keeping || 'checkpoint' in body) && PURE.has(path)) {
      kept.set(key, got);
      if (kept.size > KEPT) {
        kept.delete(kept.keys().next().value);
      }
    }
    return got;
  }

  /** Forgets the answers, because the model is another one, and keeps none but of checkpoints while it learns. */
  function forget(learning) {
    kept.clear();
    keeping = !learning;
  }

  return { get, post, forget };
}

async function answer(path, options) {
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
  if (!response.ok) {
    throw new ApiError(json.error?.code ?? 'other', json.error?.message ?? '');
  }
  return json;
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
