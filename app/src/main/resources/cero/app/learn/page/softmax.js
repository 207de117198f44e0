/** ln Σ exp over numbers, without overflow; −∞ where there are none. */
export function logSumExp(values) {
  let max = -Infinity;
  for (const value of values) {
    max = Math.max(max, value);
  }
  if (max === -Infinity) {
    return max;
  }
  let sum = 0;
  for (const value of values) {
    sum += Math.exp(value - max);
  }
  return max + Math.log(sum);
}

/**
 * One step of gradient descent on the logits themselves, for the loss −ln p(target):
 * z ← z − η (p − onehot).
 */
export function descend(logits, target, eta) {
  const all = logSumExp(logits);
  return logits.map((z, i) => z - eta * (Math.exp(z - all) - (i === target ? 1 : 0)));
}
