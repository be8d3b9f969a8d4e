import type { Logger } from '../logger.js';
import { Backoff } from './backoff.js';
import type { Assignment, Readiness } from './messages.js';
import { type Exit, WorkerFault, type WorkerProcess } from './worker-process.js';

/** What a post needs of the whole. */
export interface Crew {
  log: Logger;
  /** Starts a process; throws a WorkerFault where all are being ended. */
  start(number: number, environment: Assignment['environment']): WorkerProcess;
  /** Resolves once the process serves at the shared address; rejects with a WorkerFault. */
  admit(worker: WorkerProcess): Promise<Readiness>;
  /** Whether no process shall be started any more. */
  isEnding(): boolean;
  /** Told after the loss of a worker that served. */
  onLoss(): void;
}

/** One of the places that a worker fills: it is never left empty for longer than the backoff says. */
export class Post {
  /** The worker that serves. */
  private current: WorkerProcess | undefined;
  private isReplacing = false;
  private revival: NodeJS.Timeout | undefined;
  private readonly backoff = new Backoff();

  constructor(
    readonly number: number,
    private environment: Assignment['environment'],
    private readonly crew: Crew,
  ) {}

  get isServing(): boolean {
    return this.current !== undefined;
  }

  /** The first worker; rejects with a WorkerFault. */
  async fill(): Promise<Readiness> {
    const worker = this.crew.start(this.number, this.environment);
    const readiness = await this.crew.admit(worker);
    // A reload may have been faster.
    if (this.current) this.retire(worker);
    else this.install(worker);
    return readiness;
  }

  /** The first worker, or as soon as it can be had. */
  async fillOrRetry(): Promise<void> {
    try {
      await this.fill();
    } catch (error) {
      this.retryAfter(error);
    }
  }

  /** Another worker serves, then this one's retires. Rejects with a WorkerFault, and then nothing has changed. */
  async replace(environment: Assignment['environment']): Promise<WorkerProcess | undefined> {
    this.isReplacing = true;
    clearTimeout(this.revival);
    try {
      const successor = this.crew.start(this.number, environment);
      await this.crew.admit(successor);
      const predecessor = this.current;
      this.environment = environment;
      this.install(successor);
      if (predecessor) this.retire(predecessor);
      return predecessor;
    } finally {
      this.isReplacing = false;
      if (!this.current) this.revive(0);
    }
  }

  /** Starts nothing any more. */
  close(): void {
    clearTimeout(this.revival);
  }

  private install(worker: WorkerProcess): void {
    this.current = worker;
    const since = performance.now();
    this.crew.log.info({ worker: this.number, pid: worker.pid }, 'a worker is ready');
    void worker.exit.then((exit) => this.onExit(worker, exit, performance.now() - since));
  }

  private retire(worker: WorkerProcess): void {
    worker.order('retire');
    void worker.exit.then((exit) =>
      this.crew.log.info({ worker: this.number, pid: worker.pid, ...exit }, 'a worker has retired'),
    );
  }

  private onExit(worker: WorkerProcess, exit: Exit, servedMs: number): void {
    if (this.current !== worker || this.crew.isEnding()) return;
    this.current = undefined;
    this.crew.onLoss();
    const restartInMs = this.isReplacing ? 0 : this.backoff.nextMs(servedMs);
    const facts = { worker: this.number, pid: worker.pid, ...exit, restartInMs };
    this.crew.log.error(facts, 'a worker has ended unexpectedly, and is started again');
    if (!this.isReplacing) this.revive(restartInMs);
  }

  private revive(afterMs: number): void {
    if (this.crew.isEnding()) return;
    this.revival = setTimeout(() => void this.fillOrRetry(), afterMs);
  }

  private retryAfter(error: unknown): void {
    if (!(error instanceof WorkerFault)) throw error;
    if (this.crew.isEnding()) return;
    const restartInMs = this.backoff.nextMs(0);
    const facts = { worker: this.number, reason: error.message, restartInMs };
    this.crew.log.error(facts, 'a worker could not start, and is tried again');
    this.revive(restartInMs);
  }
}
