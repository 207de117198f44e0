import { latest } from './api.js';

/** How many of the likeliest tokens the views list; the same for all, so that answers are shared. */
const LISTED = 8;

/** A function that asks for the loss of a text, laid open; only the last question is answered. */
export function lossOf(app) {
  return latest((text, signal) => app.api.post('/api/loss', { text, top: LISTED }, { signal }));
}

/** The position that the state means in a text of so many positions. */
export function chosenPosition(state, count) {
  return state.position < 0 ? count - 1 : Math.min(state.position, count - 1);
}

/**
 * A position's listed tokens, the target among them, likeliest first:
 * { token, logit, probability, target }. With the position's `others` these are all there are.
 */
export function candidates(position) {
  const listed = position.top.map(each => ({
    ...each,
    target: each.token.id === position.target.id,
  }));
  if (!listed.some(each => each.target)) {
    listed.push({
      token: position.target,
      logit: position.logit,
      probability: position.probability,
      target: true,
    });
  }
  return listed;
}
