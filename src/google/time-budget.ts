import { GmailUnavailable } from '../errors.js';
import { GoogleError } from './google-error.js';

const milliseconds = 10_000;

/** Ten seconds for something that may take several steps at Google; none any more once nobody wants it. */
export class TimeBudget {
  private readonly endsAt: number;

  constructor(private readonly wanted?: AbortSignal) {
    this.endsAt = performance.now() + milliseconds;
  }

  get leftMs(): number {
    return this.wanted?.aborted ? 0 : Math.max(0, Math.floor(this.endsAt - performance.now()));
  }

  /** What comes of `step`, if it comes in time. Else throws a GoogleError that says: nothing has left. */
  async within<T>(step: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(outOfTime()), this.leftMs);
    });
    return Promise.race([step, over]).finally(() => clearTimeout(timer));
  }

  /** What is left for the next step. Throws a GoogleError where nothing is. */
  claimMs(): number {
    if (this.leftMs === 0) throw outOfTime();
    return this.leftMs;
  }
}

/** What comes of the work while it is wanted. Throws GmailUnavailable where it is not (any more): nobody waits for the rest of it. */
export async function whileWanted<T>(wanted: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!wanted) return work();
  if (wanted.aborted) throw new GmailUnavailable();
  return new Promise((resolve, reject) => {
    const stop = () => reject(new GmailUnavailable());
    wanted.addEventListener('abort', stop, { once: true });
    const settled = () => wanted.removeEventListener('abort', stop);
    work().finally(settled).then(resolve, reject);
  });
}

function outOfTime(): GoogleError {
  return new GoogleError('never-left', undefined, ['outOfTime'], undefined, undefined);
}
