/** The id of the model that is trained here. */
export const TRAINED = 'training';

const OVER = ['finished', 'stopped', 'failed'];

/** Whether a training makes no steps any more, or there is none. */
export const isOver = training => training === null || OVER.includes(training.state);

/**
 * What the page knows of the training: `training`, `points`, `evaluations` and `checkpoints`, as the
 * server's answers have them. It listens to the server while somebody watches; `changed(training)`
 * is called when its state is another.
 */
export function createTraining(api, changed) {
  const watchers = new Set();
  const known = { training: null, points: [], evaluations: [], checkpoints: [], loaded: false };
  let source = null;
  let state = null;
  let told = 0; // events so far

  /** Calls back with `known` now and after each change; returns what ends that. */
  function watch(watcher) {
    watchers.add(watcher);
    source ??= listen();
    if (known.loaded) {
      watcher(known);
    }
    return () => {
      if (watchers.delete(watcher) && watchers.size === 0) {
        source.close();
        source = null;
        known.loaded = false;
      }
    };
  }

  function listen() {
    const events = new EventSource('/api/events');
    const on = (name, take) =>
      events.addEventListener(name, event => {
        told++;
        take(JSON.parse(event.data));
        tell();
      });
    events.addEventListener('open', load); // again when the connection was lost
    on('state', ({ training }) => take(training));
    on('step', ({ training, points }) => {
      take(training);
      points.forEach(point => addNew(known.points, point, 'step'));
    });
    on('eval', evaluation => addNew(known.evaluations, evaluation, 'step'));
    on('checkpoint', checkpoint => addNew(known.checkpoints, checkpoint, 'i'));
    return events;
  }

  /** Asks for everything so far, and keeps what events have brought meanwhile. */
  async function load() {
    let whole;
    let answer;
    const before = told;
    try {
      [whole, answer] = await Promise.all([
        api.get('/api/training'),
        api.get('/api/training/checkpoints'),
      ]);
    } catch {
      return; // the browser connects again, and then this is called again
    }
    const same = known.training?.name === whole.training?.name;
    if (told > before && !same) {
      await load(); // another training has begun meanwhile
      return;
    }
    const earlier = same ? { ...known } : { points: [], evaluations: [], checkpoints: [] };
    Object.assign(known, whole, answer, { loaded: true });
    earlier.points.forEach(each => addNew(known.points, each, 'step'));
    earlier.evaluations.forEach(each => addNew(known.evaluations, each, 'step'));
    earlier.checkpoints.forEach(each => addNew(known.checkpoints, each, 'i'));
    take(told > before ? earlier.training : whole.training); // an event is no older than the answer
    tell();
  }

  function addNew(list, each, key) {
    if (list.length === 0 || each[key] > list.at(-1)[key]) {
      list.push(each);
    }
  }

  function take(training) {
    const another = known.training?.name && known.training.name !== training?.name;
    known.training = training;
    if (another) {
      Object.assign(known, { points: [], evaluations: [], checkpoints: [] });
    }
    const now = `${training?.name} ${training?.state}`;
    if (now !== state) {
      state = now;
      changed(training);
    }
  }

  function tell() {
    if (known.loaded) {
      [...watchers].forEach(watcher => watcher(known));
    }
  }

  /** Does something with the training: 'pause', 'resume', 'step', 'stop', 'rate' or 'start'. */
  async function ask(what, body = {}) {
    const training = await api.post(`/api/training/${what}`, body);
    if (what === 'start') {
      take(training); // all else is told by events, in its order
      tell();
    }
  }

  return { watch, ask };
}

/** The losses with the noise of single batches taken out: an exponential mean over steps. */
export function smoothed(points, steps) {
  const width = Math.max(4, steps / 150);
  let mean = 0;
  return points.map((point, i) => {
    const gap = i === 0 ? 1 : point.step - points[i - 1].step;
    const kept = Math.min(Math.exp(-gap / width), i / (i + 1)); // the first few are averaged evenly
    mean = kept * mean + (1 - kept) * point.loss;
    return mean;
  });
}

/** Changes when a training has more to look back on than a few steps more. */
export function milestone({ training, evaluations, checkpoints }) {
  return [training?.name, training?.state, evaluations.length, checkpoints.length].join();
}

/** The checkpoint that the state means; the newest where it says none. */
export function chosenCheckpoint(state, checkpoints) {
  const last = checkpoints.length - 1;
  return state.checkpoint < 0 ? last : Math.min(state.checkpoint, last);
}
