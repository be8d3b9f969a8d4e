import { expect, it } from '@jest/globals';
import { Backoff } from '../../src/workers/backoff.js';

it('starts the first at once, then waits longer and longer, half a minute at most, until one has lasted', () => {
  const backoff = new Backoff();
  const pauses = (served: number[]) => served.map((ms) => backoff.nextMs(ms) / 1000);
  expect(pauses([0, 0, 0, 59_999, 0, 0, 0, 0])).toEqual([0, 1, 2, 4, 8, 16, 30, 30]);
  expect(pauses([60_000, 0, 0])).toEqual([0, 1, 2]);
});
