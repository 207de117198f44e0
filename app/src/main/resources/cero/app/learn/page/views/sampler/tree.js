import { chip } from '../../components/tokens.js';
import { h, show } from '../../dom.js';
import { treeOf } from './trials.js';

/**
 * The tree of what was tried: `draw(ends, path, known)`, where `known(path)` is
 * { token, total } of a path's last token, `total` its Σ ln p. `go(path)` is called with a choice.
 */
export function createTree(app, go) {
  const { words, numbers } = app;
  const element = h('div', { class: 'tree' });

  function draw(ends, path, known) {
    const focused = document.activeElement?.dataset?.path;
    const best = bestByLength(ends, known);
    const root = treeOf(ends);
    show(
      element,
      ends.length === 0
        ? h('p', { class: 'caption' }, words('sampler.tree_empty'))
        : h('ul', { class: 'tree-root' }, branch([], root, true)));
    if (focused !== undefined) {
      element.querySelector(`[data-path="${focused}"]`)?.focus();
    }

    /** One line: tokens until the way parts; then the ways as lines beneath. */
    function branch(line, node) {
      line.push(node);
      return node.children.length === 1
        ? branch(line, node.children[0])
        : h(
            'li',
            {},
            h('div', { class: 'tree-line' }, line.map(one), node.children.length === 0 && sum(node)),
            node.children.length > 0 &&
              h('ul', {}, node.children.map(child => branch([], child))));
    }

    function one(node) {
      const here = node.path.join() === path.join();
      const on = node.path.every((id, i) => path[i] === id);
      const token = node.id === null ? null : known(node.path)?.token;
      return h(
        'button',
        {
          type: 'button',
          class: `tree-node ${on ? 'on' : ''}`,
          'data-path': node.path.join('.'),
          'aria-current': here ? 'step' : null,
          'aria-label': words('sampler.go_to', token?.display ?? words('sampler.start')),
          on: { click: () => go(node.path) },
        },
        token ? chip(token) : h('span', { class: 'chip' }, words('sampler.start')));
    }

    function sum(node) {
      const total = known(node.path)?.total;
      if (total === undefined) {
        return null;
      }
      const isBest = best.get(node.path.length) === node.path.join();
      return h(
        'span',
        { class: 'tree-total', 'data-value': total },
        totalText(app, total),
        isBest && h('span', { class: 'badge' }, `★ ${words('sampler.likeliest')}`));
    }
  }

  /** By length, the likeliest of at least two ends that are so long. */
  function bestByLength(ends, known) {
    const best = new Map();
    for (const end of ends) {
      const rivals = ends.filter(each => each.length === end.length);
      if (rivals.length > 1 && rivals.every(each => total(each) <= total(end))) {
        best.set(end.length, end.join());
      }
    }
    return best;

    function total(end) {
      return known(end)?.total ?? -Infinity;
    }
  }

  return { element, draw };
}

/** A path's Σ ln p in the words of the level. */
export function totalText(app, total) {
  const shown = app.level() === 'plain' ? -total : total;
  return app.words('sampler.total', app.numbers.fixed(shown + 0, 2));
}
