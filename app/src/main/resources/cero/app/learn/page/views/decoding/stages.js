import { chip } from '../../components/tokens.js';
import { h, show } from '../../dom.js';
import { restOf } from './rest.js';

const STAGES = ['original', 'scaled', 'kept', 'final'];

/** The four stages side by side, a row for each token: `draw(answer, shown, state)`. */
export function createStages(app) {
  const { words, numbers } = app;
  const body = h('div', { class: 'stages-body' });
  const element = h('div', { class: 'stages' }, body);
  const rows = new Map(); // by token, kept so that bars move

  /** Why a token is in or out. */
  function fate(name, state) {
    return name === 'kept'
      ? words('decoding.in')
      : `✂ ${words(state.t === 0 ? 'decoding.greedy' : `decoding.${name}`)}`;
  }

  function draw(answer, shown, state) {
    const rest = restOf(answer, shown);
    const widest = Math.max(
      ...shown.flatMap(each => [
        each.probability,
        each.scaled_probability,
        each.draw_probability,
      ]));
    const list = [head()];
    let last = 'kept';
    for (const each of shown) {
      if (each.fate !== last) {
        list.push(cut(each.fate, state));
        last = each.fate;
      }
      const isIn = each.fate === 'kept';
      list.push(
        row(each.token.id, chip(each.token), isIn ? '' : 'out', widest, [
          [each.probability],
          [each.scaled_probability],
          [isIn ? each.scaled_probability : 0, fate(each.fate, state)],
          [each.draw_probability],
        ]));
    }
    if (rest.kept === 0 && last === 'kept') {
      list.push(cut(state.k > 0 && state.k <= shown.length ? 'top_k' : 'top_p', state));
    }
    list.push(
      row(
        'others',
        words('others', numbers.whole(rest.tokens)),
        rest.kept > 0 ? 'others' : 'others out',
        Math.max(widest, rest.original, rest.scaled, rest.final),
        [
          [rest.original],
          [rest.scaled],
          [0, words('decoding.others_kept', numbers.whole(rest.kept))],
          [rest.final],
        ]));
    list.push(...foot(answer.stages));
    list.forEach((node, i) => {
      if (body.children[i] !== node) {
        body.insertBefore(node, body.children[i] ?? null);
      }
    });
    while (body.children.length > list.length) {
      body.lastChild.remove();
    }
  }

  function head() {
    return h(
      'div',
      { class: 'stage-row stage-head' },
      h('span'),
      STAGES.map((stage, i) => h('span', {}, h('b', {}, `${i + 1} `), words(`decoding.${stage}`))));
  }

  /** Where a filter cuts. */
  function cut(filter, state) {
    const key = state.t === 0 ? 'greedy' : filter;
    return h(
      'div',
      { class: 'stage-cut', 'data-cut': key },
      h('span', {}, `✂ ${words('decoding.cut', words(`decoding.${key}`))}`));
  }

  function row(key, label, kind, widest, cells) {
    if (!rows.has(key)) {
      const name = h('span', { class: 'stage-name' });
      const made = cells.map(() => {
        const bar = h('span', { class: 'stage-bar' });
        const text = h('span', { class: 'stage-text' });
        return { bar, text, cell: h('span', { class: 'stage-cell' }, bar, text) };
      });
      const root = h('div', { class: 'stage-row' }, name, made.map(each => each.cell));
      rows.set(key, { root, name, made });
    }
    const { root, name, made } = rows.get(key);
    root.className = `stage-row ${kind}`;
    root.dataset.key = key;
    show(name, label);
    cells.forEach(([value, text], i) => {
      made[i].bar.style.setProperty('--share', Math.min(1, value / widest));
      made[i].cell.dataset.value = value;
      made[i].cell.dataset.stage = STAGES[i];
      show(made[i].text, text ?? (value === 0 ? '0' : numbers.percent(value)));
    });
    return root;
  }

  /** How open the choice is at each stage. */
  function foot({ original, scaled, top_p: kept, drawn }) {
    const entropy = stage =>
      h(
        'span',
        { class: 'stage-entropy', 'data-value': stage.entropy },
        words('decoding.entropy', numbers.fixed(stage.entropy, 3), numbers.fixed(Math.exp(stage.entropy), 1)));
    return [
      h('p', { class: 'caption stage-caption' }, words('decoding.entropy_name')),
      h(
        'div',
        { class: 'stage-row stage-foot' },
        h('span'),
        entropy(original),
        entropy(scaled),
        h('span', {}, words('decoding.mass', numbers.percent(kept.mass))),
        entropy(drawn)),
    ];
  }

  return { element, draw, fate };
}
