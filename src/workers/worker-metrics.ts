import type { Worker } from 'node:cluster';
import { readDownward, type Upward } from './messages.js';

/** How often the primary is told without asking: no more than that is lost with a worker that is killed. */
const tellEveryMs = 1_000;
/** Longer than the primary waits for the workers, and less than Prometheus waits for an answer. */
const answerMs = 5_000;

/** What this process counts, in the form that the primary adds up. */
interface OwnMetrics {
  /** All of it. */
  snapshot(): Promise<string>;
  /** What never falls. */
  countsSnapshot(): Promise<string>;
}

/** A worker's side of the metrics that all workers have together. */
export class WorkerMetrics {
  private own: OwnMetrics | undefined;
  private telling: NodeJS.Timeout | undefined;
  private wishes = 0;
  private readonly waiting = new Map<number, (text: string | undefined) => void>();

  constructor(private readonly worker: Worker) {
    worker.on('message', (message: unknown) => {
      const told = readDownward(message);
      if (told?.kind === 'count') void this.answer(told.round);
      if (told?.kind === 'metrics') this.waiting.get(told.wish)?.(told.text);
    });
  }

  /** From now on the primary is told of these. */
  share(own: OwnMetrics): void {
    this.own = own;
    this.telling = setInterval(() => void this.tellCounts(), tellEveryMs).unref();
  }

  /** What all workers count, as Prometheus reads it; undefined where the primary does not say it in time. */
  async metricsText(): Promise<string | undefined> {
    if (!this.worker.isConnected()) return undefined;
    this.wishes += 1;
    const wish = this.wishes;
    return new Promise((resolve) => {
      const settle = (text: string | undefined) => {
        clearTimeout(timer);
        this.waiting.delete(wish);
        resolve(text);
      };
      const timer = setTimeout(settle, answerMs, undefined);
      this.waiting.set(wish, settle);
      void this.tell({ gmailGraphql: 1, kind: 'metrics-wanted', wish });
    });
  }

  /** Tells for the last time. */
  async close(): Promise<void> {
    clearInterval(this.telling);
    await this.tellCounts();
    this.own = undefined;
  }

  private async answer(round: number): Promise<void> {
    if (this.own) await this.tell({ gmailGraphql: 1, kind: 'counted', round, snapshot: await this.own.snapshot() });
  }

  private async tellCounts(): Promise<void> {
    if (this.own) await this.tell({ gmailGraphql: 1, kind: 'counted', snapshot: await this.own.countsSnapshot() });
  }

  /** Resolves once it has left this process, or there is nobody to tell. */
  private async tell(message: Upward): Promise<void> {
    if (this.worker.isConnected()) await new Promise<void>((resolve) => this.worker.send(message, () => resolve()));
  }
}
