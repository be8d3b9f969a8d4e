import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { secretKeys } from '../../drizzle/tables.js';
import type { Step } from '../../src/database/database.js';
import { openSqlite } from '../../src/database/sqlite.js';
import { SqliteDatabase } from '../../src/database/sqlite-database.js';
import { ServiceUnavailable, StartError } from '../../src/errors.js';
import { enterEmptyFolder } from '../empty-folder.js';

let folder: string;
let leave: () => void;
let database: SqliteDatabase;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  database = SqliteDatabase.open(join(folder, 'data/test.db'));
});
afterEach(async () => {
  await database.close();
  leave();
});

function ids(): string[] {
  return database.sql
    .select({ id: secretKeys.id })
    .from(secretKeys)
    .all()
    .map(({ id }) => id);
}

/** What it throws for a user without rights of an administrator, who may write whatever is there. */
function thrownAsNobody(run: () => unknown): unknown {
  const isAdministrator = process.geteuid?.() === 0;
  for (const path of [folder, 'data']) chmodSync(path, 0o777);
  if (isAdministrator) process.seteuid?.(65_534);
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    if (isAdministrator) process.seteuid?.(0);
  }
}

describe('a SQLite database', () => {
  it('is durable at every commit, stands still for no other process and holds references', () => {
    const settings = ['journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys'].map((name) =>
      Object.values(database.sql.get<Record<string, unknown>>(sql.raw(`PRAGMA ${name}`))).at(0),
    );
    expect(settings).toEqual(['wal', 2, 2, 1]);
  });

  it('can be read and written, which changes nothing that is kept', async () => {
    await database.migrate();
    await database.check();
    expect(ids()).toEqual([]);
  });

  const put = (id: string): Step => ({
    statement: (query) => query.insert(secretKeys).values({ id, fingerprint: 'f' }).returning(),
  });
  const names = Array.from({ length: 40 }, (_, index) => `key ${index + 10}`);
  const logged = () => statSync('data/test.db-wal').size;

  it('waits for the disk once for all transactions that are asked for at the same time', async () => {
    await database.migrate();
    const before = logged();
    await Promise.all(names.map((id) => database.together([put(id)])));
    const together = logged() - before;
    expect(ids().sort()).toEqual(names);
    const [first = '', ...others] = names;
    database.sql.delete(secretKeys).run();
    const alone = logged();
    await database.together([put(first)]);
    const one = logged() - alone;
    // Every page that a transaction changes is written to the log; forty that wait for each other would write forty times as many.
    expect(others.length * one).toBeGreaterThan(3 * together);
  });

  it('has written what it was asked for when it is closed', async () => {
    await database.migrate();
    const asked = names.map((id) => database.together([put(id)]));
    await database.close();
    expect(await Promise.all(asked)).toHaveLength(names.length);
    database = SqliteDatabase.open(join(folder, 'data/test.db'));
    expect(ids().sort()).toEqual(names);
    const closed = SqliteDatabase.open(join(folder, 'data/test.db'));
    await closed.close();
    await expect(closed.together([put('late')])).rejects.toThrow();
  });

  it('tells everybody who waited together that it could not be written, and goes on afterwards', async () => {
    await database.migrate();
    const other = openSqlite('data/test.db');
    other.exec('BEGIN IMMEDIATE');
    database.sql.run(sql.raw('PRAGMA busy_timeout = 10'));
    const answers = await Promise.allSettled(['a', 'b'].map((id) => database.together([put(id)])));
    other.exec('ROLLBACK');
    other.close();
    expect(answers).toMatchObject([
      { reason: expect.any(ServiceUnavailable) },
      { reason: expect.any(ServiceUnavailable) },
    ]);
    expect(ids()).toEqual([]);
    await database.together([put('c')]);
    expect(ids()).toEqual(['c']);
  });

  it('says so when it does not work any more', async () => {
    const other = SqliteDatabase.open(join(folder, 'closed.db'));
    await other.close();
    await expect(other.check()).rejects.toThrow();
  });

  it('is for its owner alone where it is new, whatever is beside it too', async () => {
    await database.migrate();
    const names = readdirSync('data').sort();
    expect(names).toEqual(['test.db', 'test.db-shm', 'test.db-wal', 'test.db.migrating']);
    for (const name of names) expect([name, statSync(join('data', name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  it('keeps the rights that its file was given', async () => {
    await database.close();
    chmodSync('data/test.db', 0o640);
    database = SqliteDatabase.open('data/test.db');
    expect(statSync('data/test.db').mode & 0o777).toBe(0o640);
  });

  it('is not opened where its file may only be read, and says which and what to do', async () => {
    const file = join(folder, 'data/test.db');
    await database.migrate();
    await database.close();
    for (const name of readdirSync('data')) chmodSync(join('data', name), 0o444);
    const thrown = thrownAsNobody(() => SqliteDatabase.open('data/test.db'));
    expect(thrown).toBeInstanceOf(StartError);
    expect(String(thrown)).toMatch(new RegExp(`${file} .*Give this user the right to write`));
    for (const name of readdirSync('data')) chmodSync(join('data', name), 0o644);
    database = SqliteDatabase.open('data/test.db');
  });

  it('is opened while another process writes', () => {
    const other = openSqlite('data/test.db');
    other.exec('BEGIN IMMEDIATE');
    expect(() => SqliteDatabase.open('data/test.db').close()).not.toThrow();
    other.close();
  });

  it.each(['a folder', 'a file of something else', 'in a file'])('does not open where there is %s', (what) => {
    const file = { 'a folder': 'folder', 'a file of something else': 'notes.txt', 'in a file': 'notes.txt/test.db' }[
      what
    ];
    mkdirSync('folder');
    writeFileSync('notes.txt', 'Something else, and longer than the header of a database would be.'.repeat(20));
    expect(() => SqliteDatabase.open(file ?? '')).toThrow(StartError);
  });
});
