import { setTimeout as wait } from 'node:timers/promises';

/** What a load has found. */
export interface LoadFound {
  sent: number;
  perSecond: number;
  faults: string[];
  slowestMs: number;
}

/** Sends so many a second, whether the earlier ones are answered or not, until it is ended. */
export class SteadyLoad {
  private readonly faults: string[] = [];
  private readonly waiting = new Set<Promise<void>>();
  private slowestMs = 0;
  private sent = 0;
  private isEnding = false;
  private readonly startedAt = performance.now();
  private readonly sending: Promise<void>;

  constructor(
    private readonly perSecond: number,
    private readonly send: () => Promise<string | undefined>,
  ) {
    this.sending = this.sendAll();
  }

  /** Resolves once everything is answered. */
  async end(): Promise<LoadFound> {
    this.isEnding = true;
    await this.sending;
    const perSecond = (this.sent * 1000) / (performance.now() - this.startedAt);
    await Promise.all(this.waiting);
    return { sent: this.sent, perSecond, faults: this.faults, slowestMs: this.slowestMs };
  }

  private async sendAll(): Promise<void> {
    while (!this.isEnding) {
      const aheadMs = this.startedAt + (this.sent * 1000) / this.perSecond - performance.now();
      if (aheadMs > 0) await wait(aheadMs);
      this.sent += 1;
      const answer = this.judge().finally(() => this.waiting.delete(answer));
      this.waiting.add(answer);
    }
  }

  private async judge(): Promise<void> {
    const startedAt = performance.now();
    const fault = await this.send();
    const ms = performance.now() - startedAt;
    this.slowestMs = Math.max(this.slowestMs, ms);
    const at = Math.round((startedAt - this.startedAt) / 100) / 10;
    if (fault !== undefined) this.faults.push(`${fault}, after ${Math.round(ms)} ms, begun at ${at} s`);
  }
}
