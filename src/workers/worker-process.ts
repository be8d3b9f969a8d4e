import cluster, { type Worker } from 'node:cluster';
import { type Assignment, type Downward, type Order, type Readiness, readUpward, type Upward } from './messages.js';

/** How long a start may take: longer than one worker waits while another one migrates the database. */
const startMs = 90_000;

/** How a process ended; neither where it could not even be started. */
export interface Exit {
  exitCode: number | undefined;
  signal: string | undefined;
}

/** Why a worker does not serve, in words for the operator. */
export class WorkerFault extends Error {}

/** A worker as its primary sees it. */
export class WorkerProcess {
  /** Rejects with a WorkerFault. */
  readonly ready: Promise<Readiness>;
  readonly exit: Promise<Exit>;
  /** What it shall be told as soon as it listens; undefined since. */
  private waiting: Downward[] | undefined = [];

  private constructor(
    assignment: Assignment,
    private readonly worker: Worker,
  ) {
    this.exit = exitOf(this.worker);
    this.ready = this.untilReady();
    // Whoever does not wait for it hears of it by the exit.
    this.ready.catch(() => undefined);
    this.send({ gmailGraphql: 1, kind: 'start', ...assignment });
  }

  /** Throws a WorkerFault where the system has no room for it. */
  static start(assignment: Assignment): WorkerProcess {
    let worker: Worker;
    try {
      worker = cluster.fork();
    } catch (error) {
      throw new WorkerFault(`No process could be started (${error instanceof Error ? error.message : error}).`);
    }
    return new WorkerProcess(assignment, worker);
  }

  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  order(kind: Order): void {
    this.send({ gmailGraphql: 1, kind });
  }

  /** Calls for each thing it says, as long as it lives. */
  onTold(listener: (told: Upward) => void): void {
    this.worker.on('message', (message: unknown) => {
      const told = readUpward(message);
      if (told) listener(told);
    });
  }

  kill(): void {
    this.worker.process.kill('SIGKILL');
  }

  /** Says it as soon as it listens. */
  send(message: Downward): void {
    if (this.waiting) this.waiting.push(message);
    // One that is gone gets no message, and its exit says so.
    else if (this.worker.isConnected()) this.worker.send(message, () => undefined);
  }

  private sendWaiting(): void {
    const messages = this.waiting ?? [];
    this.waiting = undefined;
    for (const message of messages) this.send(message);
  }

  private untilReady(): Promise<Readiness> {
    return new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => {
        reject(new WorkerFault(`It was not ready within ${startMs / 1000} seconds.`));
        this.kill();
      }, startMs);
      this.onTold((told) => {
        if (told.kind === 'listening') this.sendWaiting();
        if (told.kind === 'ready' || told.kind === 'failed') clearTimeout(tooLong);
        if (told.kind === 'ready') resolve(told);
        if (told.kind === 'failed') reject(new WorkerFault(told.reason));
      });
      void this.exit.then((exit) => {
        clearTimeout(tooLong);
        reject(new WorkerFault(`It ended before it was ready (${describeExit(exit)}).`));
      });
    });
  }
}

function exitOf(worker: Worker): Promise<Exit> {
  return new Promise((resolve) => {
    let exit: Exit | undefined;
    // What it said last may come after the news of its end, but not after that of the channel's.
    const settle = () => {
      if (exit && !worker.isConnected()) resolve(exit);
    };
    worker.once('exit', (exitCode: number | null, signal: string | null) => {
      exit = { exitCode: exitCode ?? undefined, signal: signal ?? undefined };
      settle();
    });
    worker.once('disconnect', settle);
    worker.on('error', () => {
      if (worker.process.pid === undefined) resolve({ exitCode: undefined, signal: undefined });
    });
  });
}

function describeExit({ exitCode, signal }: Exit): string {
  if (signal !== undefined) return `by ${signal}`;
  return exitCode === undefined ? 'the system would not start a process' : `with exit code ${exitCode}`;
}
