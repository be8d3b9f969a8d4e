import { get } from 'node:http';
import { type Program, startProgram } from '../commands/program.js';

/** A line of the log, as far as tests look at it. */
export interface LogLine {
  time: string;
  msg: string;
  worker?: number;
  pid?: number;
  signal?: string;
  restartInMs?: number;
  reason?: string;
}

/** The server in several processes, as its log tells of it. */
export class WorkerProgram {
  private constructor(
    readonly program: Program,
    /** Where it listens. */
    readonly url: string,
  ) {}

  /** Started by the real program, with logs as JSON; resolves once all serve. */
  static async start(environment: Record<string, string>, workers = 2): Promise<WorkerProgram> {
    const program = startProgram(['serve'], { ...environment, WEB_CONCURRENCY: String(workers) });
    const port = await program.waitFor(/"port":([1-9]\d*),.*"msg":"ready"/);
    return new WorkerProgram(program, `http://localhost:${port}`);
  }

  /** What was logged with this message so far. */
  logged(message: string): LogLine[] {
    return linesOf(this.program.output).filter(({ msg }) => msg === message);
  }

  /** The `count`th line with this message, as soon as it is there. */
  until(message: string, count = 1): Promise<LogLine> {
    return this.program.until((output) => linesOf(output).filter(({ msg }) => msg === message)[count - 1]);
  }

  /** The process that serves under the number now, or served last. */
  pidOf(worker: number): number {
    return this.logged('a worker is ready').findLast((line) => line.worker === worker)?.pid ?? 0;
  }

  get pids(): number[] {
    return this.logged('a worker is ready').map(({ pid = 0 }) => pid);
  }
}

function linesOf(output: string): LogLine[] {
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

/** The status of an answer on a connection of its own; 0 where there is none. */
export function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(20_000);
    get(url, { agent: false, signal }, (response) => resolve(response.resume().statusCode ?? 0)).on('error', () =>
      resolve(0),
    );
  });
}
