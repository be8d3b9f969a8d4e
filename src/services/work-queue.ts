import pLimit from 'p-limit';
import { Overloaded } from '../errors.js';
import type { QueueLength } from './metrics.js';

/** Runs at most `atOnce` jobs and lets at most `waiting` more wait; beyond that, Overloaded. */
export class WorkQueue {
  private readonly limit;

  constructor(
    atOnce: number,
    private readonly waiting: number,
  ) {
    this.limit = pLimit(atOnce);
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= this.waiting) throw new Overloaded();
    return this.limit(job);
  }

  length(): QueueLength {
    return { running: this.limit.activeCount, waiting: this.limit.pendingCount };
  }
}
