import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type EndFault, holdWrites, makeImmutable, mountSmallDisk, refuseWrites } from './disk-faults.js';
import { nameIn, type ServerOnSqlite, startServerOnSqlite } from './server-on-sqlite.js';

const promisedMs = 10_000;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(file?: string): Promise<ServerOnSqlite> {
  const server = await startServerOnSqlite(file);
  closing.push(server.close);
  return server;
}

/** Nothing can be written: it says so, wherever it is asked, reads on, and recovers by itself with all that was acknowledged. */
async function bear(server: ServerOnSqlite, begin: () => Promise<EndFault | undefined>): Promise<void> {
  const before = server.acknowledged;
  const end = await begin();
  if (!end) throw new Error('The fault cannot be made.');
  try {
    for (let time = 0; time < 5; time += 1) {
      expect(await server.rename(`false ${time}`)).toBe('SERVICE_UNAVAILABLE');
      expect(await server.read()).toBe(before);
    }
    expect(await server.isReady()).toBe(false);
  } finally {
    await end();
  }
  expect(await server.recovered()).toBeLessThan(promisedMs);
  expect(await server.rename('after')).toBeUndefined();
  expect([await server.read(), nameIn(server.file)]).toEqual(['after', 'after']);
  expect(server.process.isRunning()).toBe(true);
}

describe('a server whose SQLite file', () => {
  it('is locked for ten seconds refuses writes after five, answers all else meanwhile, and goes on', async () => {
    const server = await start();
    const end = holdWrites(server.file);
    const stopWatching = server.watchHealth();
    const begin = performance.now();
    const write = async (_: unknown, index: number) => {
      const code = await server.rename(`false ${index}`);
      return { code, ms: performance.now() - begin };
    };
    const writes = Promise.all(Array.from({ length: 20 }, write));
    const reads: string[] = [];
    while (performance.now() - begin < 4000) {
      reads.push(await server.read());
      await wait(50);
    }
    const refused = await writes;
    expect(refused.map(({ code }) => code)).toEqual(Array(20).fill('SERVICE_UNAVAILABLE'));
    for (const { ms } of refused) expect(ms).toBeLessThan(promisedMs);
    expect(await server.isReady()).toBe(false);
    await wait(Math.max(0, 10_000 - (performance.now() - begin)));
    const [slowest = 0, ...others] = await stopWatching();
    await end();
    expect(await server.recovered()).toBeLessThan(promisedMs);
    expect(new Set(reads)).toEqual(new Set(['first']));
    // Who waits for the file does not stand still: it was five seconds each time.
    expect(slowest).toBeLessThan(1000);
    expect(others[Math.floor(others.length / 2)]).toBeLessThan(200);
    expect(reads.length).toBeGreaterThan(10);
  }, 60_000);

  it('is locked for a second lets writes wait, and loses none', async () => {
    const server = await start();
    const end = holdWrites(server.file);
    const writes = Promise.all(Array.from({ length: 20 }, (_, index) => server.rename(`name ${index}`)));
    await wait(1000);
    await end();
    expect(await writes).toEqual(Array(20).fill(undefined));
    // In the order they came to the server, which need not be the one they left in.
    expect(await server.read()).toMatch(/^name \d+$/);
  }, 30_000);

  it('cannot grow says so, reads on and recovers', async () => {
    const server = await start();
    await bear(server, () => refuseWrites(server.process.pid));
  }, 60_000);

  it('is on a full disk says so, reads on and recovers, where this user may mount one', async () => {
    const disk = await mountSmallDisk(8);
    if (!disk) return;
    closing.push(disk.close);
    const server = await start(join(disk.folder, 'test.db'));
    await bear(server, async () => disk.fill());
  }, 60_000);

  it('may not be written any more says so, reads on and recovers, where this user can have that', async () => {
    const server = await start();
    const probe = await makeImmutable(server.file);
    if (!probe) return;
    await probe();
    await bear(server, () => makeImmutable(server.file));
  }, 60_000);
});
