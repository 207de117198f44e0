/**
 * What was tried: paths of token ids after the text. In the address `path` is the present one,
 * joined by commas, and `tried` the ends of all others, each joined by points.
 */

/** A path has at most so many tokens, and so many ends are kept. */
export const LONGEST = 40;
const MOST_ENDS = 12;

export const readPath = text => (text === '' ? [] : text.split(',').map(Number));

const readEnds = text =>
  text === '' ? [] : text.split(',').map(end => end.split('.').map(Number));

/** All ends, that of the present path among them, none the beginning of another. */
export function endsOf(state) {
  const path = readPath(state.path);
  const ends = readEnds(state.tried);
  return path.length === 0 || ends.some(end => begins(path, end)) ? ends : [...ends, path];
}

/** The change of the state when the present path becomes another. */
export function moveTo(state, path) {
  const before = endsOf(state);
  const ends = before.filter(end => !begins(end, path) || end.length === path.length);
  if (path.length > 0 && !ends.some(end => begins(path, end))) {
    ends.push(path);
  }
  return {
    path: path.join(','),
    tried: ends.slice(-MOST_ENDS).map(end => end.join('.')).join(','),
    written: 0,
  };
}

/** Whether one path is the beginning of another, or the same. */
export function begins(path, other) {
  return path.length <= other.length && path.every((id, i) => other[i] === id);
}

/**
 * The ends as a tree: nodes { path, id, children }, of which the root stands for the text itself.
 */
export function treeOf(ends) {
  const root = { path: [], id: null, children: [] };
  for (const end of ends) {
    let node = root;
    end.forEach((id, i) => {
      let child = node.children.find(each => each.id === id);
      if (!child) {
        child = { path: end.slice(0, i + 1), id, children: [] };
        node.children.push(child);
      }
      node = child;
    });
  }
  return root;
}
