import { mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { killPrograms } from '../commands/program.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { Load } from './load.js';
import { statusOf, WorkerProgram } from './worker-program.js';

let folder: string;
let leave: () => void;
let environment: Record<string, string>;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  environment = { PORT: '0', DATABASE_URL: `file:${join(folder, 'data/test.db')}`, SHUTDOWN_DELAY_SECONDS: '0' };
});
afterEach(() => {
  killPrograms();
  leave();
});

const isUp = (server: WorkerProgram) => statusOf(`${server.url}/readyz`);

const isAlive = (server: WorkerProgram) => statusOf(`${server.url}/healthz`);

/** Puts a folder where a worker that starts looks for the database; those that have it open wait for it to come back. */
function hideDatabase(): () => void {
  renameSync('data/test.db', 'data/hidden.db');
  mkdirSync('data/test.db');
  return () => {
    rmdirSync('data/test.db');
    renameSync('data/hidden.db', 'data/test.db');
  };
}

describe('a reload', () => {
  it('replaces every worker, with the .env of now, and fails no request', async () => {
    delete environment['PORT'];
    writeFileSync('.env', 'GRAPHIQL=on\nPORT=0\n');
    const server = await WorkerProgram.start(environment);
    const before = server.pids;
    const load = new Load(server.url, 8);
    await load.answered(200);
    expect(await statusOf(`${server.url}/graphiql`)).not.toBe(404);
    writeFileSync('.env', 'GRAPHIQL=off\nPORT=1\n');
    server.program.signal('SIGHUP');
    await server.until('reloading');
    // Any number of wishes while it reloads are one more reload.
    for (let wish = 0; wish < 3; wish += 1) server.program.signal('SIGHUP');
    await server.until('reloaded', 2);
    await server.until('a worker has retired', 4);
    await load.answered(200);
    expect(await load.end()).toEqual([]);
    expect(await statusOf(`${server.url}/graphiql`)).toBe(404);
    expect(server.logged('a worker has retired').map(({ pid }) => pid)).toEqual(expect.arrayContaining(before));
    expect([server.logged('reloaded').length, server.pids.length]).toEqual([2, 6]);
    server.program.signal('SIGTERM');
    expect([await server.program.exit, server.program.errors]).toEqual([0, '']);
  }, 180_000);

  it('that fails leaves the workers that there are, and says why', async () => {
    const server = await WorkerProgram.start(environment);
    writeFileSync('.env', 'CODE_MAX_ATTEMPTS=many\n');
    server.program.signal('SIGHUP');
    expect((await server.until('the reload has failed: the others go on')).reason).toMatch(/CODE_MAX_ATTEMPTS must/);
    writeFileSync('.env', '');
    const show = hideDatabase();
    server.program.signal('SIGHUP');
    expect((await server.until('the reload has failed: the others go on', 2)).reason).toMatch(
      /^The database .*test\.db/,
    );
    expect([await isAlive(server), server.pids.length]).toEqual([200, 2]);
    show();
    server.program.signal('SIGHUP');
    await server.until('reloaded');
    expect([await isUp(server), server.pids.length]).toEqual([200, 4]);
  }, 180_000);
});

describe('a worker that is lost', () => {
  it('comes back at once, then later and later, while the others serve', async () => {
    const server = await WorkerProgram.start(environment);
    const other = server.pidOf(1);
    for (let lost = 1; lost <= 3; lost += 1) {
      process.kill(server.pidOf(2), 'SIGKILL');
      const loss = await server.until('a worker has ended unexpectedly, and is started again', lost);
      const restartInMs = [0, 1000, 2000][lost - 1];
      expect(loss).toMatchObject({ worker: 2, pid: server.pidOf(2), signal: 'SIGKILL', restartInMs });
      expect(await isUp(server)).toBe(200);
      const back = await server.until('a worker is ready', 2 + lost);
      expect(Date.parse(back.time) - Date.parse(loss.time)).toBeGreaterThanOrEqual(loss.restartInMs ?? 0);
    }
    expect([new Set(server.pids).size, server.pidOf(1)]).toEqual([5, other]);
  }, 180_000);

  it('is tried again until it can start, and all of them come back to the address that they had', async () => {
    const server = await WorkerProgram.start(environment);
    const show = hideDatabase();
    for (const worker of [1, 2]) process.kill(server.pidOf(worker), 'SIGKILL');
    const refused = await server.until('a worker could not start, and is tried again');
    expect(refused).toMatchObject({ restartInMs: 1000, reason: expect.stringMatching(/^The database .*test\.db/) });
    await server.until('a worker could not start, and is tried again', 2);
    show();
    await server.until('a worker is ready', 4);
    expect(await isUp(server)).toBe(200);
    server.program.signal('SIGTERM');
    expect(await server.program.exit).toBe(0);
  }, 180_000);
});
