import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../bin/gmail-graphql.js', import.meta.url));
const patienceMs = 60_000;
const lookEveryMs = 20;

/** A server in a process of its own, of which everything that it prints is kept, and noticed when it ends. */
export class WatchedServer {
  /** Standard output and error, as they came. */
  output = '';

  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, Readable>,
    private readonly portIn: RegExp,
  ) {
    const keep = (text: string) => {
      this.output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    // One that has ended says so by its exit code.
    child.stdin.on('error', () => undefined);
  }

  /** The server as it is built and deployed, by its own command. Build it first. */
  static async start(environment: Record<string, string>): Promise<WatchedServer> {
    const json = { LOG_FORMAT: 'json', LOG_LEVEL: 'trace', ...environment, PORT: '0' };
    return WatchedServer.spawn([built, 'serve'], json, /"port":(\d+),"msg":"ready"/);
  }

  /** A program in TypeScript that prints its port, as the first group of `portIn`, once it is ready. */
  static async run(
    program: URL,
    environment: Record<string, string>,
    portIn = /^port (\d+)$/m,
  ): Promise<WatchedServer> {
    return WatchedServer.spawn(['--import', import.meta.resolve('tsx'), fileURLToPath(program)], environment, portIn);
  }

  private static async spawn(
    program: string[],
    environment: Record<string, string>,
    portIn: RegExp,
  ): Promise<WatchedServer> {
    const env = { PATH: process.env['PATH'], ...environment };
    const server = new WatchedServer(
      spawn(process.execPath, program, { env, stdio: ['pipe', 'pipe', 'pipe'] }),
      portIn,
    );
    await server.until(() => portIn.test(server.output));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return Number(this.portIn.exec(this.output)?.[1]);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Gives an order on its input, and waits until it says `done`. */
  async order(order: string): Promise<void> {
    const before = this.doneCount();
    this.child.stdin.write(`${order}\n`);
    await this.until(() => this.doneCount() > before);
  }

  /** Sends it a signal that ends it, and waits for that. */
  async close(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    const killAt = Date.now() + 15_000;
    while (this.isRunning) {
      if (Date.now() > killAt) this.child.kill('SIGKILL');
      await wait(lookEveryMs);
    }
  }

  private doneCount(): number {
    return this.output.match(/^done$/gm)?.length ?? 0;
  }

  private async until(happened: () => boolean): Promise<void> {
    const giveUpAt = Date.now() + patienceMs;
    while (!happened()) {
      if (!this.isRunning || Date.now() > giveUpAt)
        throw new Error(`The server under test is not ready:\n${this.output.slice(-4000)}`);
      await wait(lookEveryMs);
    }
  }
}
