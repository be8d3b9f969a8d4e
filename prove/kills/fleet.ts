import { setTimeout as wait } from 'node:timers/promises';
import type { BuiltServer } from '../../bench/built-server.js';

/** Servers on one database, of which some may be dead at any moment. */
export class Fleet {
  private readonly alive: Set<BuiltServer>;
  private waiting: (() => void)[] = [];

  constructor(
    readonly servers: readonly BuiltServer[],
    private readonly random: () => number,
  ) {
    this.alive = new Set(servers);
  }

  /** The address of one that serves, for the next request. */
  url(): string {
    const alive = [...this.alive];
    const { url } = alive[Math.floor(this.random() * alive.length)] ?? {};
    if (url === undefined) throw new Error('No server is there at this moment.');
    return url;
  }

  /** Resolves once one serves. */
  async ready(): Promise<void> {
    while (this.alive.size === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Kills one after it has served for so long, and starts it again; the milliseconds until it is ready. */
  async kill(index: number, afterMs: number): Promise<number> {
    const server = this.servers[index % this.servers.length];
    if (!server) throw new Error('A fleet has at least one server.');
    await wait(afterMs);
    const killed = server.kill();
    // Whoever asks from now on asks another one, or waits.
    this.alive.delete(server);
    await killed;
    const readyMs = await server.restart();
    this.alive.add(server);
    for (const resolve of this.waiting.splice(0)) resolve();
    return readyMs;
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }
}
