import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exchange } from './http.js';

const program = fileURLToPath(new URL('../bin/gmail-graphql.js', import.meta.url));
const patienceMs = 60_000;

/** The server as it is built and deployed, started by its own command; with WEB_CONCURRENCY, several processes. */
export class BuiltServer {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** Resolves once it is ready. Build it first. */
  static async start(environment: Record<string, string>): Promise<BuiltServer> {
    const port = await freePort();
    const started = spawn(process.execPath, [program, 'serve'], {
      env: { PATH: process.env['PATH'], LOG_FORMAT: 'json', ...environment, PORT: String(port) },
      // It logs as it does where it is deployed.
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // Whatever becomes of the benchmark, the server ends with it.
    process.once('exit', () => started.kill());
    const server = new BuiltServer(started, `http://127.0.0.1:${port}`);
    const giveUpAt = Date.now() + patienceMs;
    while (!(await server.isReady())) {
      if (started.exitCode !== null || Date.now() > giveUpAt) throw new Error('The server under test does not start.');
      await wait(100);
    }
    return server;
  }

  /** Resolves once the process has ended. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }

  private isReady(): Promise<boolean> {
    return exchange({ url: `${this.url}/readyz` }).then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
