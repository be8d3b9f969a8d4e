import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { type Assignment, type Order, type Readiness, readDownward, type Upward } from './messages.js';
import { WorkerMetrics } from './worker-metrics.js';

/** What this process shall do where it is a worker; its side of the channel to the primary. */
export class WorkerDuty {
  /** Its first order; `end` as well where the primary is gone. */
  readonly order: Promise<Order>;
  /** Resolves at `end`, which may follow `retire`, and where the primary is gone. */
  readonly ended: Promise<void>;
  /** What is counted here and by the others. */
  readonly metrics: WorkerMetrics;

  private constructor(
    private readonly assignment: Assignment,
    private readonly worker: Worker,
  ) {
    const { promise: order, settle: give } = settled<Order>();
    const { promise: ended, settle: end } = settled<void>();
    [this.order, this.ended] = [order, ended];
    this.metrics = new WorkerMetrics(worker);
    worker.on('message', (message) => {
      const told = readDownward(message);
      if (told?.kind === 'end' || told?.kind === 'retire') give(told.kind);
      if (told?.kind === 'end') end();
    });
    worker.once('disconnect', () => {
      // Else cluster ends the process here and now, and with it the requests that are under way.
      worker.exitedAfterDisconnect = true;
      give('end');
      end();
    });
  }

  /**
   * Undefined where this process is nobody's worker. From here on signals do nothing to one: a terminal sends Ctrl-C to every
   * process, a service manager SIGTERM, and it is the primary that says what follows.
   */
  static async await(): Promise<WorkerDuty | undefined> {
    const { worker } = cluster;
    if (!worker) return undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
    return new Promise((resolve) => {
      const listen = (message: unknown) => {
        const told = readDownward(message);
        if (told?.kind !== 'start') return;
        worker.off('message', listen);
        resolve(new WorkerDuty(told, worker));
      };
      worker.on('message', listen);
      const here: Upward = { gmailGraphql: 1, kind: 'listening' };
      worker.send(here, () => undefined);
    });
  }

  get number(): number {
    return this.assignment.number;
  }

  get environment(): Assignment['environment'] {
    return this.assignment.environment;
  }

  get pid(): number {
    return process.pid;
  }

  get sharedPort(): number | undefined {
    return this.assignment.port;
  }

  /** Whether the primary is gone, and with it the address: nobody new can come. */
  get isOrphaned(): boolean {
    return !this.worker.isConnected();
  }

  /** Says that it serves. */
  tellReady(readiness: Readiness): Promise<void> {
    return this.tell({ gmailGraphql: 1, kind: 'ready', ...readiness });
  }

  /** Says why it cannot serve. */
  tellFailed(reason: string): Promise<void> {
    return this.tell({ gmailGraphql: 1, kind: 'failed', reason });
  }

  /** Lets go of the primary once it has taken back the connections that were on their way here. */
  async leave(): Promise<void> {
    if (!this.worker.isConnected()) return;
    const gone = once(this.worker, 'disconnect');
    this.worker.disconnect();
    await gone;
  }

  /** Resolves once it has left this process, or there is nobody to tell. */
  private async tell(message: Upward): Promise<void> {
    if (this.worker.isConnected()) await new Promise<void>((resolve) => this.worker.send(message, () => resolve()));
  }
}

function settled<T>(): { promise: Promise<T>; settle: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
