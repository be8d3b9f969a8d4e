/** Having served for so long, a worker that ends starts a new count. */
const longEnoughMs = 60_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** How long to wait before a worker is started again: not at all the first time, then 1, 2, 4 … 30 seconds. */
export class Backoff {
  private ends = 0;

  /** The pause after a worker that has served for `servedMs`; 0 for one that never did. */
  nextMs(servedMs: number): number {
    this.ends = servedMs >= longEnoughMs ? 1 : this.ends + 1;
    return this.ends === 1 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (this.ends - 2));
  }
}
