import { h, show, svg } from '../../dom.js';

const LEAST = 0.01; // narrower slices go together
const LABELLED = 0.055;
const RADIUS = 100;
const TURNS = 3;

/**
 * The final distribution as a wheel. `draw(answer, drawn)` turns it so that the pointer stands on
 * the slice of what was drawn, if anything was.
 */
export function createWheel(app) {
  const { words, numbers } = app;
  const disc = svg('g', { class: 'wheel-disc' });
  const picture = svg(
    'svg',
    { viewBox: '-108 -118 216 226', role: 'img' },
    disc,
    svg('path', { class: 'wheel-pointer', d: 'M0,-92l-9,-22h18z' }));
  const element = h('div', { class: 'wheel' }, picture);
  let turned = 0;
  let shown = '';

  function draw(answer, drawn) {
    const slices = slicesOf(answer, drawn);
    picture.setAttribute(
      'aria-label',
      words(
        'decoding.wheel_alt',
        slices.map(each => `${each.name} ${numbers.percent(each.share)}`).join(', ')));
    let from = 0;
    let target = null;
    show(
      disc,
      slices.map((slice, i) => {
        const to = from + slice.share;
        const middle = (from + to) / 2;
        const made = [sector(from, to, slice, i), slice.share > LABELLED && label(middle, slice)];
        if (slice.drawn) {
          target = middle;
        }
        from = to;
        return made;
      }));
    const key = `${answer.draws}:${drawn?.token.id}`;
    if (target !== null && key !== shown) {
      const there = -360 * target;
      turned = there + 360 * Math.ceil((turned - there) / 360 + TURNS);
      disc.style.setProperty('transform', `rotate(${turned}deg)`);
    }
    shown = key;
  }

  function slicesOf(answer, drawn) {
    const isDrawn = each => each.token.id === drawn?.token.id;
    const unlisted = drawn && !answer.candidates.some(isDrawn) ? [drawn] : [];
    const large = [...answer.candidates, ...unlisted].filter(
      each => each.draw_probability >= LEAST || isDrawn(each));
    const rest = 1 - large.reduce((sum, each) => sum + each.draw_probability, 0);
    const slices = large.map(each => ({
      name: each.token.display,
      share: each.draw_probability,
      drawn: isDrawn(each),
    }));
    if (rest > 1e-6) {
      slices.push({ name: words('decoding.rest'), share: rest, rest: true });
    }
    return slices;
  }

  function sector(from, to, slice, i) {
    const kind = slice.drawn ? 'drawn' : slice.rest ? 'rest' : `tone-${i % 3}`;
    if (slice.share > 0.999999) {
      return svg('circle', { class: `wheel-slice ${kind}`, r: RADIUS });
    }
    const [x1, y1] = point(from, RADIUS);
    const [x2, y2] = point(to, RADIUS);
    const large = slice.share > 0.5 ? 1 : 0;
    return svg(
      'path',
      { class: `wheel-slice ${kind}`, d: `M0,0L${x1},${y1}A${RADIUS},${RADIUS} 0 ${large} 1 ${x2},${y2}Z` },
      svg('title', {}, `${slice.name}: ${numbers.percent(slice.share)}`));
  }

  function label(middle, slice) {
    const [x, y] = point(middle, slice.share > 0.999999 ? 0 : RADIUS * 0.64);
    const name = slice.name.replaceAll('\\x', ' ').trim() || '␣';
    return svg(
      'text',
      {
        class: slice.drawn ? 'wheel-label drawn' : 'wheel-label',
        transform: `translate(${x} ${y}) rotate(${360 * middle})`,
        'text-anchor': 'middle',
        'dominant-baseline': 'middle',
      },
      name.length > 9 ? `${name.slice(0, 8)}…` : name);
  }

  return { element, draw };
}

/** A point on a circle, from the top clockwise. */
function point(share, radius) {
  const angle = 2 * Math.PI * share;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}
