/**
 * What the four lamps say of the newest step. `made` is the server's answer to it; figures are those
 * of its last step, if it made several. Gives `text(name)` and `time(name)`.
 */
export function lampWords(app, made, lr) {
  const { words, numbers } = app;
  const { norms, before, phases, steps } = made;
  const positions = before.positions.length;
  const share = numbers.digits(norms.update / norms.weights, 2, 'percent');
  const parameters = numbers.whole(app.model().parameters);
  const gradient = numbers.digits(norms.gradient, 4);
  const texts = {
    forward: () => words('step.forward_text', positions, numbers.whole(app.model().vocab)),
    loss: () => words('step.loss_text', numbers.fixed(steps.at(-1).loss, 3), positions),
    backward: () => words('step.backward_text', parameters, gradient),
    update: () =>
      words(
        'step.update_text',
        share,
        numbers.digits(lr),
        gradient,
        numbers.digits(norms.update, 4),
        numbers.digits(norms.weights, 4)),
  };
  return {
    text: name => texts[name](),
    time: name =>
      words('step.milliseconds', numbers.digits(phases.find(each => each.name === name).ms, 2)),
  };
}
