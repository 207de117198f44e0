import { view as arrows } from './arrows.js';
import { view as decoding } from './decoding.js';
import { view as guess } from './guess.js';
import { view as lab } from './lab.js';
import { view as ladder } from './ladder.js';
import { view as lessons } from './lessons.js';
import { view as memory } from './memory.js';
import { view as ribbon } from './ribbon.js';
import { view as sampler } from './sampler.js';
import { view as samples } from './samples.js';
import { view as step } from './step.js';
import { view as tokens } from './tokens.js';
import { view as training } from './training.js';
import { view as worksheet } from './worksheet.js';

/** In the order of the path through them; those that are `aside` are not on it. */
export const views = [
  tokens,
  guess,
  ladder,
  lab,
  arrows,
  step,
  training,
  samples,
  memory,
  ribbon,
  decoding,
  sampler,
  lessons,
  worksheet,
];
