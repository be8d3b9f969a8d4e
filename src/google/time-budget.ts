import { GoogleError } from './google-error.js';

/** Ten seconds, or another span, for something that may take several steps at Google. */
export class TimeBudget {
  private readonly endsAt: number;

  constructor(milliseconds = 10_000) {
    this.endsAt = performance.now() + milliseconds;
  }

  get leftMs(): number {
    return Math.max(0, Math.floor(this.endsAt - performance.now()));
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

function outOfTime(): GoogleError {
  return new GoogleError('never-left', undefined, ['outOfTime'], undefined, undefined);
}
