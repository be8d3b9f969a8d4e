import { describe, it } from '@jest/globals';

/** How many instances of the app share the requests of a test: TEST_INSTANCES, else one. */
export const instances = Number(process.env['TEST_INSTANCES'] ?? 1);

/** For what one process promises for itself alone: its queue, its port, what it logs once. */
export const itAlone = instances === 1 ? it : it.skip;
export const describeAlone = instances === 1 ? describe : describe.skip;
