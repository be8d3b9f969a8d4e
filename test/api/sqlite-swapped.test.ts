import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqlite } from '../../src/database/sqlite.js';
import { backUpSqlite } from '../../src/database/sqlite-backup.js';
import { nameIn, type ServerOnSqlite, startServerOnSqlite } from './server-on-sqlite.js';

const promisedMs = 10_000;

let server: ServerOnSqlite;
let backup: string;
beforeEach(async () => {
  server = await startServerOnSqlite();
  backup = `${server.file}.backup`;
  await server.rename('in the backup');
  await backUpSqlite({ file: server.file, target: backup, overwrite: false, onProgress: () => undefined });
  expect(await server.rename('after the backup')).toBeUndefined();
}, 30_000);
afterEach(async () => {
  expect(server.process.isRunning()).toBe(true);
  await server.close();
});

/** It does nothing, and says so to everybody. */
async function refuses(): Promise<void> {
  expect(await server.rename('false')).toBe('SERVICE_UNAVAILABLE');
  expect([await server.read(), await server.isReady()]).toEqual(['SERVICE_UNAVAILABLE', false]);
  expect(server.complaints()).toContain(`The database file ${server.file} was deleted, moved or replaced`);
}

async function goesOnAs(name: string): Promise<void> {
  const begin = performance.now();
  while (!(await server.isReady())) {
    if (performance.now() - begin > 30_000) throw new Error(`It does not recover: ${server.complaints()}`);
    await wait(20);
  }
  expect(performance.now() - begin).toBeLessThan(promisedMs);
  expect(await server.read()).toBe(name);
  expect(await server.rename('written since')).toBeUndefined();
  expect([await server.read(), nameIn(server.file)]).toEqual(['written since', 'written since']);
}

/** Puts a file there as whoever is careful does: under another name first. */
function putInPlace(from: string): void {
  copyFileSync(from, `${server.file}.new`);
  renameSync(`${server.file}.new`, server.file);
}

describe('a server whose SQLite file was', () => {
  it('moved away refuses all, and goes on with it once it is back', async () => {
    renameSync(server.file, `${server.file}.away`);
    await refuses();
    renameSync(`${server.file}.away`, server.file);
    await goesOnAs('after the backup');
  }, 60_000);

  it('replaced goes on with what is there, and leaves the file that was moved away whole', async () => {
    renameSync(server.file, `${server.file}.away`);
    putInPlace(backup);
    expect(await server.rename('false')).toBe('SERVICE_UNAVAILABLE');
    await goesOnAs('in the backup');
    expect(nameIn(`${server.file}.away`)).toBe('after the backup');
  }, 60_000);

  it('replaced in one moment acknowledges nothing that goes to the file that is gone', async () => {
    putInPlace(backup);
    expect(await server.rename('false')).toBe('SERVICE_UNAVAILABLE');
    await goesOnAs('in the backup');
  }, 60_000);

  it('deleted makes no new one, says which, and goes on with a backup', async () => {
    rmSync(server.file);
    await refuses();
    await wait(1500);
    await refuses();
    putInPlace(backup);
    await goesOnAs('in the backup');
  }, 60_000);

  it('replaced by something else does not use it, says why, and goes on with a backup', async () => {
    writeFileSync(
      `${server.file}.else`,
      'Something else, and longer than the header of a database would be.'.repeat(50),
    );
    renameSync(`${server.file}.else`, server.file);
    await refuses();
    while (!server.complaints().includes('is still not in use: file is not a database')) await wait(50);
    const other = openSqlite(`${server.file}.other`);
    other.exec('CREATE TABLE users (name TEXT)');
    other.close();
    renameSync(`${server.file}.other`, server.file);
    while (!server.complaints().includes('no database of this program')) await wait(50);
    await refuses();
    putInPlace(backup);
    await goesOnAs('in the backup');
  }, 60_000);

  it('replaced by one that other keys have sealed does not use it, says why, and goes on with a backup', async () => {
    copyFileSync(backup, `${server.file}.foreign`);
    const foreign = openSqlite(`${server.file}.foreign`);
    foreign.exec("UPDATE secret_keys SET fingerprint = 'of another key'");
    foreign.close();
    renameSync(`${server.file}.foreign`, server.file);
    await refuses();
    while (!server.complaints().includes('is not the one this database was written with')) await wait(50);
    await refuses();
    putInPlace(backup);
    await goesOnAs('in the backup');
  }, 60_000);
});
