import { view as tokens } from './tokens.js';

/** In the order of the path through them. */
export const views = [tokens];
