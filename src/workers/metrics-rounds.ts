import type { Logger } from '../logger.js';
import type { Upward } from './messages.js';
import type { WorkerProcess } from './worker-process.js';

/** How long workers may take to say what they count; Prometheus waits for ten seconds by itself. */
const answerMs = 3_000;

/** Adds up what the workers count; src/metrics has one. */
export interface MetricsSum {
  /** A worker's latest, whole or without what may fall. */
  note(worker: object, snapshot: string): void;
  /** The worker is gone; what it has counted stays. */
  end(worker: object): void;
  /** The sum, with the states of these snapshots. */
  metricsText(answers: readonly string[]): Promise<string>;
}

/** The primary's side of the metrics that all workers have together: each time somebody asks, it asks all of them. */
export class MetricsRounds {
  private readonly workers = new Set<WorkerProcess>();
  private readonly open = new Map<number, (worker: WorkerProcess, snapshot?: string) => void>();
  private rounds = 0;

  constructor(
    private readonly sum: MetricsSum,
    private readonly log: Logger,
  ) {}

  /** Counts this worker in from when it serves on, until it has ended. */
  join(worker: WorkerProcess): void {
    worker.onTold((told) => this.onTold(worker, told));
    void worker.exit.then(() => {
      this.workers.delete(worker);
      this.sum.end(worker);
      for (const settle of this.open.values()) settle(worker);
    });
  }

  /** What all of them count, as Prometheus reads it; of one that does not answer in time, what it has said before. */
  async metricsText(): Promise<string> {
    return this.sum.metricsText(await this.ask());
  }

  private ask(): Promise<string[]> {
    this.rounds += 1;
    const round = this.rounds;
    const asked = new Set(this.workers);
    const answers: string[] = [];
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.open.delete(round);
        for (const { pid } of asked) this.log.warn({ pid }, 'a worker has not told its metrics in time');
        resolve(answers);
      };
      const timer = setTimeout(finish, answerMs);
      this.open.set(round, (worker, snapshot) => {
        if (asked.delete(worker) && snapshot !== undefined) answers.push(snapshot);
        if (asked.size === 0) finish();
      });
      for (const worker of asked) worker.send({ gmailGraphql: 1, kind: 'count', round });
      if (asked.size === 0) finish();
    });
  }

  private onTold(worker: WorkerProcess, told: Upward): void {
    if (told.kind === 'ready') this.workers.add(worker);
    if (told.kind === 'metrics-wanted') void this.answer(worker, told.wish);
    if (told.kind !== 'counted') return;
    this.sum.note(worker, told.snapshot);
    if (told.round !== undefined) this.open.get(told.round)?.(worker, told.snapshot);
  }

  private async answer(worker: WorkerProcess, wish: number): Promise<void> {
    const text = await this.metricsText().catch((error: unknown) => {
      this.log.error({ err: error }, 'metrics could not be added up');
      return undefined;
    });
    worker.send({ gmailGraphql: 1, kind: 'metrics', wish, text });
  }
}
