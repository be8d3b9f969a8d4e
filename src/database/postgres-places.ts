import pLimit from 'p-limit';
import { ServiceUnavailable } from '../errors.js';

/** Milliseconds: longer than silence is waited for, since that is no want of connections. */
const patienceMs = 8000;

/** As many statements or transactions at once as there are connections; more wait for their turn here, so that none waits for one in the pool. */
export class PostgresPlaces {
  private readonly limit;

  constructor(private readonly count: number) {
    this.limit = pLimit(count);
  }

  /** Throws ServiceUnavailable, and runs nothing, where no turn comes in eight seconds. */
  take<T>(run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let givenUp = false;
      const timer = setTimeout(() => {
        givenUp = true;
        const cause = new Error(`all ${this.count} connections have been at work for ${patienceMs} ms`);
        reject(new ServiceUnavailable({ cause }));
      }, patienceMs);
      void this.limit(async () => {
        clearTimeout(timer);
        if (!givenUp) await run().then(resolve, reject);
      });
    });
  }
}
