/**
 * The steps taken so far, as the address has them: `0.1x10,0.5x1` is ten steps with the learning
 * rate 0.1, then one with 0.5.
 */

/** More the server doesn't take. */
export const MOST_STEPS = 30;

export function readHistory(text) {
  const entries = [];
  for (const part of text === '' ? [] : text.split(',')) {
    const [lr, count] = part.split('x').map(Number);
    if (total(entries) + count <= MOST_STEPS) {
      entries.push({ lr, count });
    }
  }
  return entries;
}

export function writeHistory(entries) {
  return entries.map(({ lr, count }) => `${lr}x${count}`).join(',');
}

export function total(entries) {
  return entries.reduce((sum, { count }) => sum + count, 0);
}
