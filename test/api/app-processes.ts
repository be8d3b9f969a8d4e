import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { programArguments } from '../compiled-program.js';
import { ApiClient } from './api-client.js';
import type { TestApp } from './start-test-app.js';

/** What a process does on its input's word: see app.racer.ts. */
type Order = `advance ${number}` | 'sendDue' | 'settle';

export interface AppProcess {
  port: number;
  pid: number;
  /** Another browser or script that talks to this process. */
  client(): ApiClient;
  /** Resolves once it is done. */
  order(order: Order): Promise<void>;
  /** Milliseconds that processors have worked for it so far. */
  processorMs(): Promise<number>;
  /** Ends it as a crash would. */
  crash(): Promise<void>;
  /** Asks it to end as the server does; its exit code. */
  terminate(): Promise<number | null>;
  isRunning(): boolean;
}

export interface AppProcesses {
  all: AppProcess[];
  /** A client of each process in turn. */
  clients(count: number): ApiClient[];
  order(order: Order): Promise<void>;
  /** What they have complained of. */
  complaints(): string[];
  close(): Promise<void>;
}

/** Starts the real app in processes of their own, on the database, the stand-in and the time of `test`; `changes` to its environment. */
export async function startAppProcesses(
  test: TestApp,
  count = 4,
  changes: Record<string, string> = {},
): Promise<AppProcesses> {
  const complaints: string[] = [];
  const children = Array.from({ length: count }, () => startProcess(test, changes, complaints));
  const all = await Promise.all(children);
  const nth = (index: number) => all[index % count]?.client() ?? test.client();
  return {
    all,
    clients: (wanted) => Array.from({ length: wanted }, (_, index) => nth(index)),
    order: async (order) => void (await Promise.all(all.map((process) => process.order(order)))),
    complaints: () => complaints,
    close: async () => void (await Promise.all(all.map((process) => process.crash()))),
  };
}

async function startProcess(test: TestApp, changes: Record<string, string>, complaints: string[]): Promise<AppProcess> {
  const child = spawnApp(test, changes);
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`A process of the app has ended: ${complaints.join('\n')}`);
    return String(value);
  };
  const answerTo = (order: Order | 'processorMs') => {
    child.stdin.write(`${order}\n`);
    return nextLine();
  };
  let running = true;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running = false;
      resolve(code);
    });
  });
  const port = Number(await nextLine());
  return {
    port,
    pid: child.pid ?? 0,
    client: () => new ApiClient(() => `http://127.0.0.1:${port}`, test.google),
    order: async (order) => void (await answerTo(order)),
    processorMs: async () => Number(await answerTo('processorMs')),
    crash: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    terminate: () => {
      child.kill('SIGTERM');
      return ended;
    },
    isRunning: () => running,
  };
}

function spawnApp(
  { environment, clock }: TestApp,
  changes: Record<string, string>,
): ChildProcessByStdio<Writable, Readable, Readable> {
  const options = [...programArguments('./app.racer.ts', import.meta.url), String(clock.now().getTime())];
  return spawn(process.execPath, options, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment, ...changes },
  });
}
