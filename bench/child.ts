import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of a benchmark in a process of its own; it is told once what to do, and answers what it is asked. */
export class Child<Said> {
  /** Settles with the answer to what was asked last. */
  private asked: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly name: string,
    private readonly process: ChildProcess,
  ) {}

  /** Starts a file of this folder; gives the child with the first thing that it says. */
  static async start<Said>(name: string, file: string, settings: object): Promise<{ child: Child<Said>; first: Said }> {
    const started = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(settings)], {
      execArgv: ['--import', 'tsx'],
      // What it prints is of no use here; what it complains of is.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = new Child<Said>(name, started);
    return { child, first: await child.next() };
  }

  /** One question after the other, so that each has its own answer. */
  async ask(question: string): Promise<Said> {
    const answer = this.asked.then(() => {
      const said = this.next();
      this.process.send(question);
      return said;
    });
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Resolves once the process has ended. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.disconnect();
    await ended;
  }

  /** The next thing that it says; rejects when it ends instead. */
  private async next(): Promise<Said> {
    const ended = new AbortController();
    const end = () => ended.abort(new Error(`${this.name} has ended.`));
    this.process.once('exit', end);
    try {
      const [message] = (await once(this.process, 'message', { signal: ended.signal })) as [Said];
      return message;
    } finally {
      this.process.off('exit', end);
    }
  }
}
