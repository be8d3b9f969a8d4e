import pLimit from 'p-limit';
import { Overloaded } from '../errors.js';
import type { QueueLength } from './metrics.js';

/** Runs at most `atOnce` jobs and lets at most `waiting` more wait, each for at most `patienceMs`; beyond that, Overloaded. */
export class WorkQueue {
  private readonly limit;

  constructor(
    atOnce: number,
    private readonly waiting: number,
    private readonly patienceMs?: number,
  ) {
    this.limit = pLimit(atOnce);
  }

  /** Throws Overloaded for a job that was not begun and never will be. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= this.waiting) throw new Overloaded();
    if (this.patienceMs === undefined) return this.limit(job);
    return this.runSoon(job, this.patienceMs);
  }

  length(): QueueLength {
    return { running: this.limit.activeCount, waiting: this.limit.pendingCount };
  }

  private runSoon<T>(job: () => Promise<T>, patienceMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      let givenUp = false;
      const timer = setTimeout(() => {
        givenUp = true;
        reject(new Overloaded());
      }, patienceMs);
      void this.limit(async () => {
        clearTimeout(timer);
        if (!givenUp) await job().then(resolve, reject);
      });
    });
  }
}
