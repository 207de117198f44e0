import { startsWith, textOf, tokenText } from '../components/tokens.js';
import { h } from '../dom.js';
import { sentence, worthAPosition, worthReading } from '../lessons/lessons.js';
import { candidates } from '../loss.js';
import { sentences } from '../sentences.js';

/** How many of the likeliest tokens a sheet's tables list. */
const LISTED = 5;

/** Learning rates to compare, from careful to far too bold, and the one that is looked at closely. */
const RATES = [0.005, 0.02, 0.1, 0.5];
const ONE_RATE = 0.02;

/** How often the pupils guess. */
const GUESSES = 6;

/** As many rows as can be filled in without growing tired. */
const ROWS = 8;

/** What stands in a token's text where it has half a character only. */
const HALF = '\uFFFD';

/** A cell for the pupils to fill in; the answer key shows what belongs there. */
export const blank = (content = '') => ({ blank: content });

/**
 * The tasks of a lesson's worksheet with the model's values for the present sentence: a list of
 * { say, text, table: { columns, rows }, lines, answer }, of which only `say` is always there.
 * Where there is an `answer`, `lines` are left to write on (1).
 */
export function tasksOf(app, lesson) {
  return [pieces, surprises, slices, pushes, strides, curves, draws][lesson - 1](tools(app));
}

function tools(app) {
  const { words, numbers, api } = app;
  const text = sentence(app);
  const plain = app.level() === 'plain';
  return {
    app,
    words,
    numbers,
    text,
    api,
    name: token => h('span', { class: 'sheet-token' }, tokenText(token)),
    share: p => (plain ? numbers.percent(p) : numbers.probability(p)),
    column: key => words(`sheet.column.${key}`),
    loss: () => api.post('/api/loss', { text, top: LISTED }),
    others: position => words('others', numbers.whole(position.others.count)),
  };
}

async function pieces({ words, text, api, name, column }) {
  const { tokens, groups } = await api.post('/api/tokens', { text });
  const listed = groups.filter(group => group.to <= 2 * ROWS); // whole characters
  const shown = tokens.slice(0, listed.at(-1)?.to ?? 0);
  const secret = shown.slice(listed.findLast(group => group.from <= shown.length - 3)?.from ?? 0);
  return [
    {
      say: words('sheet.1.cut'),
      text,
      lines: 0, // the pupils draw into the text
      answer: tokens.map((token, i) => [i > 0 && ' | ', tokenText(token)]),
    },
    {
      say: words('sheet.1.numbers'),
      table: {
        columns: [column('piece'), column('id'), column('signs')],
        rows: shown.map((token, i) => [
          name(token),
          String(token.id),
          blank(String([...token.text.replaceAll(HALF, '')].length)),
        ]),
      },
    },
    {
      say: words('sheet.1.secret'),
      text: secret.map(token => token.id).join('   '),
      answer: textOf(secret),
    },
  ];
}

async function surprises({ app, words, numbers, api, name, share, column, loss }) {
  const { positions } = await loss();
  const { tokens } = await api.post('/api/tokens', { text: sentences(app)[1] });
  const shown = positions.slice(0, ROWS);
  const mean = shown.reduce((sum, each) => sum + each.surprise, 0) / shown.length;
  return [
    {
      say: words('sheet.2.guess'),
      table: {
        columns: [column('beginning'), column('guess'), column('came')],
        rows: tokens.slice(2, 2 + GUESSES).map((token, i) => [
          goingOn(tokens.slice(0, i + 2)),
          blank(),
          blank(name(token)),
        ]),
      },
    },
    {
      say: words('sheet.2.scale'),
      table: {
        columns: [column('coins'), ...[100, 50, 25, 10, 5, 1].map(String)],
        rows: [
          [
            column('surprise'),
            ...[1, 0.5, 0.25, 0.1, 0.05, 0.01].map(p => numbers.fixed(Math.abs(Math.log(p)), 1)),
          ],
        ],
      },
    },
    {
      say: words('sheet.2.read'),
      table: {
        columns: [column('piece'), column('models'), column('surprise')],
        rows: [
          ...shown.map(each => [
            name(each.target),
            share(each.probability),
            blank(numbers.fixed(each.surprise, 1)),
          ]),
          [h('strong', {}, column('mean')), '', blank(numbers.fixed(mean, 1))],
        ],
      },
    },
  ];
}

async function slices({ app, words, numbers, text, name, share, column, loss, others }) {
  const { positions, tokens } = await loss();
  const position = positions[worthAPosition(app, text, positions.length)];
  const weight = logit => Math.exp(logit - position.max_logit);
  const all = weight(position.log_sum_exp);
  const shown = positions.slice(0, ROWS);
  const sum = shown.reduce((total, each) => total + each.surprise, 0);
  return [
    {
      say: words('sheet.3.slices', numbers.fixed(all, 3)),
      text: beginning(app, tokens, position),
      table: {
        columns: [column('piece'), column('cheer'), column('weight'), column('slice')],
        rows: [
          ...candidates(position).map(each => [
            [name(each.token), each.target && ' ✓'],
            numbers.fixed(each.logit, 2),
            numbers.fixed(weight(each.logit), 3),
            blank(share(each.probability)),
          ]),
          [
            others(position),
            '',
            numbers.fixed(weight(position.others.log_sum_exp), 3),
            blank(share(position.others.probability)),
          ],
          [h('strong', {}, column('together')), '', numbers.fixed(all, 3), blank(share(1))],
        ],
      },
    },
    {
      say: words('sheet.3.mean'),
      table: {
        columns: [column('piece'), column('surprise')],
        rows: [
          ...shown.map(each => [name(each.target), numbers.fixed(each.surprise, 2)]),
          [h('strong', {}, column('together')), blank(numbers.fixed(sum, 2))],
          [h('strong', {}, column('mean')), blank(numbers.fixed(sum / shown.length, 2))],
        ],
      },
    },
  ];
}

async function pushes({ app, words, numbers, text, name, column, loss, others }) {
  const { positions, tokens } = await loss();
  const position = positions[worthAPosition(app, text, positions.length)];
  const row = (label, p, wanted) => [
    label,
    numbers.fixed(p, 3),
    blank(String(wanted)),
    blank(numbers.signed(wanted - p, 3)),
  ];
  const halves = [1, 0.5, 0.25, 0.125, 0.0625];
  return [
    {
      say: words('sheet.4.pushes'),
      text: beginning(app, tokens, position),
      table: {
        columns: [column('piece'), column('p'), column('wanted'), column('push')],
        rows: [
          ...candidates(position).map(each =>
            row([name(each.token), each.target && ' ✓'], each.probability, each.target ? 1 : 0)),
          row(others(position), position.others.probability, 0),
          [
            h('strong', {}, column('together')),
            numbers.fixed(1, 3),
            blank('1'),
            blank(numbers.fixed(0, 3)),
          ],
        ],
      },
    },
    {
      say: words('sheet.4.halves'),
      table: {
        columns: [column('p'), ...halves.map(p => numbers.digits(p))],
        rows: [
          [
            column('loss'),
            ...halves.map((p, i) => {
              const loss = numbers.fixed(Math.abs(Math.log(p)), 2);
              return i < 2 ? loss : blank(loss);
            }),
          ],
        ],
      },
    },
  ];
}

async function strides({ words, numbers, text, api, name, share, column }) {
  const made = await Promise.all(
    RATES.map(lr => api.post('/api/step', { text, lr, count: 1, top: 1 })));
  const one = made[RATES.indexOf(ONE_RATE)];
  const { before } = one; // of all: while a model trains, each would have begun elsewhere
  return [
    {
      say: words('sheet.5.words', numbers.digits(ONE_RATE)),
      table: {
        columns: [column('piece'), column('before'), column('after'), column('updown')],
        rows: before.positions.slice(0, ROWS).map(({ target, probability }, i) => {
          const after = one.after.positions[i].probability;
          const seen = share(after) !== share(probability); // in the digits that are printed
          return [
            name(target),
            share(probability),
            share(after),
            blank(!seen ? '=' : after > probability ? '↑' : '↓'),
          ];
        }),
      },
    },
    {
      say: words('sheet.5.rates', numbers.fixed(before.loss, 2)),
      table: {
        columns: [column('stride'), column('before'), column('after'), column('better')],
        rows: made.map((each, i) => [
          numbers.digits(RATES[i]),
          numbers.fixed(before.loss, 2),
          numbers.fixed(each.after.loss, 2),
          blank(words(each.after.loss < before.loss ? 'sheet.5.closer' : 'sheet.5.too_far')),
        ]),
      },
    },
  ];
}

/** With the checkpoints of a training here, or to be filled in while the page shows one. */
async function curves({ app, words, numbers, api, column }) {
  const [{ checkpoints }, { training }] = await Promise.all([
    api.get('/api/training/checkpoints'),
    api.get('/api/training'),
  ]);
  const known = checkpoints.filter(each => each.train_loss !== null && each.val_loss !== null);
  const rows =
    known.length > 0
      ? known.map(each => [
        numbers.whole(each.step),
        numbers.fixed(each.train_loss, 3),
        numbers.fixed(each.val_loss, 3),
        blank(numbers.fixed(each.val_loss - each.train_loss, 3)),
      ])
      : Array.from({ length: 6 }, () => [blank('…'), blank('…'), blank('…'), blank('…')]);
  return [
    {
      say: words(
        known.length > 0 ? 'sheet.6.gap' : 'sheet.6.watch',
        numbers.fixed(known.length > 0 ? training.ln_vocab : app.model().ln_vocab, 2)),
      table: {
        columns: [column('step'), column('train'), column('val'), column('gap')],
        rows,
      },
    },
    { say: words('sheet.6.story'), lines: 3, answer: words('sheet.6.story_answer') },
  ];
}

async function draws({ app, words, numbers, text, api, name, share, column }) {
  const { tokens } = await api.post('/api/tokens', { text });
  const first = worthReading(app, text, tokens.length - 1);
  const answer = await api.post('/api/distribution', { text, first, top: LISTED + 1 });
  const listed = answer.candidates;
  const best = listed.slice(0, 3);
  const kept = best.reduce((sum, each) => sum + each.probability, 0);
  let reached = 0;
  const range = p => {
    const from = Math.round(100 * reached);
    reached += p;
    const to = Math.round(100 * reached) - 1;
    const two = number => String(number).padStart(2, '0');
    return { coins: to - from + 1, text: to < from ? '–' : `${two(from)} – ${two(to)}` };
  };
  const row = (label, p) => {
    const { coins, text: span } = range(p);
    return [label, numbers.whole(coins), blank(span)];
  };
  return [
    {
      say: words('sheet.7.ranges'),
      text: goingOn(tokens.slice(0, first)),
      table: {
        columns: [column('piece'), column('coins'), column('range')],
        rows: [
          ...listed.map(each => row(name(each.token), each.probability)),
          row(words('others', numbers.whole(answer.others.tokens)), answer.others.probability),
        ],
      },
    },
    {
      say: words('sheet.7.throw'),
      table: {
        columns: [column('throw'), ...Array.from({ length: 8 }, (_, i) => String(i + 1))],
        rows: ['number', 'piece'].map(key => [
          column(key), ...Array.from({ length: 8 }, () => blank())]),
      },
    },
    {
      say: words('sheet.7.top_k'),
      table: {
        columns: [column('piece'), column('slice'), column('new_slice')],
        rows: best.map(each => [
          name(each.token),
          share(each.probability),
          blank(share(each.probability / kept)),
        ]),
      },
    },
  ];
}

/** What is read at a position, of the visitor's own text. */
function beginning(app, tokens, { position }) {
  return goingOn(tokens.slice(startsWith(app, tokens) ? 1 : 0, position + 1));
}

const goingOn = tokens => [textOf(tokens), ' …'];
