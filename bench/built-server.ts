import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exchange } from './http.js';

const program = fileURLToPath(new URL('../bin/gmail-graphql.js', import.meta.url));
const patienceMs = 60_000;
const lookEveryMs = 10;

/** The server as it is built and deployed, started by its own command; with WEB_CONCURRENCY, several processes. */
export class BuiltServer {
  private process: ChildProcess;
  readonly url: string;
  /** Whatever becomes of the benchmark, the server ends with it. */
  private readonly endWithUs = () => void this.process.kill();

  private constructor(
    private readonly environment: Record<string, string>,
    readonly port: number,
    private readonly nodeOptions: readonly string[],
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.process = this.spawn();
  }

  /** Resolves once it is ready. Build it first. `nodeOptions` are for Node, such as those of its profiler. */
  static async start(environment: Record<string, string>, nodeOptions: readonly string[] = []): Promise<BuiltServer> {
    const server = new BuiltServer(environment, await freePort(), nodeOptions);
    await server.untilReady();
    return server;
  }

  /** Started anew at the same address and with the same configuration, once it has ended; the milliseconds until it is ready. */
  async restart(): Promise<number> {
    const startedAt = performance.now();
    this.process = this.spawn();
    await this.untilReady();
    return performance.now() - startedAt;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to end; its exit code, null where it did not heed the signal. */
  async terminate(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Of the process that was started; with workers, the one that has started them. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Resolves once the process has ended. */
  async close(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { process: ending } = this;
    if (ending.exitCode === null && ending.signalCode === null) {
      const ended = once(ending, 'exit');
      ending.kill(signal);
      await ended;
    }
    process.off('exit', this.endWithUs);
    return ending.exitCode;
  }

  private spawn(): ChildProcess {
    process.off('exit', this.endWithUs).once('exit', this.endWithUs);
    return spawn(process.execPath, [...this.nodeOptions, program, 'serve'], {
      env: { PATH: process.env['PATH'], LOG_FORMAT: 'json', ...this.environment, PORT: String(this.port) },
      // It logs as it does where it is deployed.
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  private async untilReady(): Promise<void> {
    const giveUpAt = Date.now() + patienceMs;
    while (!(await this.isReady())) {
      if (this.process.exitCode !== null || Date.now() > giveUpAt)
        throw new Error('The server under test does not start.');
      await wait(lookEveryMs);
    }
  }

  private isReady(): Promise<boolean> {
    return exchange({ url: `${this.url}/readyz` }).then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

/** One that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
