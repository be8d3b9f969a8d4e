import { describe, it } from '@jest/globals';
import { instances } from './instances.js';

/** For what one process promises for itself alone: its queue, its port, what it logs once. */
export const itAlone = instances === 1 ? it : it.skip;
export const describeAlone = instances === 1 ? describe : describe.skip;
