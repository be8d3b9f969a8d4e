import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqlite } from '../../src/database/sqlite.js';
import { SqliteDatabase } from '../../src/database/sqlite-database.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { addUsers, environment, modeOf, run, userIds, withFile } from './database-file.js';
import { startCommand } from './run-command.js';

let leave: () => void;
let database: SqliteDatabase;
beforeEach(async () => {
  ({ leave } = enterEmptyFolder());
  database = SqliteDatabase.open('data/app.db');
  await database.migrate();
  addUsers('data/app.db', 'ann', 'ben');
});
afterEach(async () => {
  await database.close();
  leave();
});

describe('restore', () => {
  beforeEach(async () => {
    await run('backup', 'copy.db');
    addUsers('data/app.db', 'cleo');
  });

  const dataFiles = () => readdirSync('data').sort();

  /** What the attempt was answered with; the database must be as it was, with nothing beside it. */
  async function refusal(file: string, changes: Record<string, string> = {}): Promise<string> {
    const before = dataFiles();
    const { exit, terminal } = startCommand(['restore', file], { ...environment, ...changes });
    expect(await exit).toBe(1);
    expect([userIds('data/app.db'), dataFiles()]).toEqual([['ann', 'ben', 'cleo'], before]);
    return terminal.text;
  }

  it('puts the backup in the place of the database, which is kept', async () => {
    await database.close();
    chmodSync('data/app.db', 0o640);
    const before = readFileSync('copy.db');
    const { exit, text } = await run('restore', 'copy.db');
    expect(exit).toBe(0);
    expect([userIds('data/app.db'), modeOf('data/app.db')]).toEqual([['ann', 'ben'], 0o640]);
    const [, kept = ''] = /that was there is (\S+)\. /.exec(text) ?? [];
    expect(userIds(kept)).toEqual(['ann', 'ben', 'cleo']);
    expect(dataFiles()).toEqual(['app.db', 'app.db.migrating', kept.slice('data/'.length)].sort());
    expect(readFileSync('copy.db').equals(before)).toBe(true);
    database = SqliteDatabase.open('data/app.db');
    await database.check();
  });

  it('makes the database where there is none', async () => {
    const { exit, terminal } = startCommand(['restore', 'copy.db'], {
      ...environment,
      DATABASE_URL: 'file:new/app.db',
    });
    expect([await exit, terminal.text]).toEqual([0, expect.not.stringContaining('that was there')]);
    expect([userIds('new/app.db'), modeOf('new/app.db')]).toEqual([['ann', 'ben'], 0o600]);
  });

  it('takes the files of a server that was stopped hard, with their log', async () => {
    mkdirSync('files');
    for (const end of ['', '-wal']) copyFileSync(`data/app.db${end}`, `files/app.db${end}`);
    const { exit, terminal } = startCommand(['restore', 'files/app.db'], {
      ...environment,
      DATABASE_URL: 'file:new/app.db',
    });
    expect([await exit, terminal.complaints]).toEqual([0, []]);
    expect(userIds('new/app.db')).toEqual(['ann', 'ben', 'cleo']);
  });

  it('refuses while a process has the database open, even one that does nothing', async () => {
    expect(await refusal('copy.db')).toMatch(/A process has the database data\/app\.db open\. Stop the server/);
    await database.check();
  });

  it('leaves the database that was there so that a server that has just opened it has to open it anew', async () => {
    await database.close();
    // What a server has open that has not read the file yet.
    const early = openSqlite('data/app.db');
    expect((await run('restore', 'copy.db')).exit).toBe(0);
    expect(early.pragma('journal_mode', { simple: true })).toBe('delete');
    early.close();
    database = SqliteDatabase.open('data/app.db');
    expect(userIds('data/app.db')).toEqual(['ann', 'ben']);
  });

  it('leaves sessions, codes and sign-ins behind, and takes no verification token of before', async () => {
    withFile('data/app.db', (connection) => {
      connection.exec(
        `INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at) VALUES ('s', 'ann', 0, 9e15, 0)`,
      );
      connection.exec(`INSERT INTO refresh_tokens (hash, session_id, key_id, created_at) VALUES ('h', 's', 'k1', 0)`);
      connection.exec(`INSERT INTO verification_codes (id, email, purpose, key_id, code_hash, reference, attempts, created_at, expires_at)
        VALUES ('c', 'ann@example.com', 'SIGN_UP', 'k1', 'h', 'r', 0, 0, 9e15)`);
      connection.exec(`INSERT INTO google_authorizations (state_hash, browser_hash, nonce, sealed_code_verifier, scopes, created_at, expires_at)
        VALUES ('s', 'b', 'n', 'k1.x', '', 0, 9e15)`);
    });
    await run('backup', 'busy.db');
    await database.close();
    expect((await run('restore', 'busy.db')).exit).toBe(0);
    const count = (table: string) =>
      withFile('data/app.db', (connection) => connection.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get());
    expect(['sessions', 'refresh_tokens', 'verification_codes', 'google_authorizations'].map(count)).toEqual([
      0, 0, 0, 0,
    ]);
    expect(count('spent_tokens')).toBe(1);
  });

  it.each<[string, () => void]>([
    ['is not there', () => undefined],
    ['is empty', () => writeFileSync('bad.db', '')],
    ['is garbage', () => writeFileSync('bad.db', 'x'.repeat(100_000))],
    [
      'ends too early',
      () => {
        copyFileSync('copy.db', 'bad.db');
        truncateSync('bad.db', Math.floor(statSync('copy.db').size / 2));
      },
    ],
    [
      'ends within a page',
      () => {
        copyFileSync('copy.db', 'bad.db');
        truncateSync('bad.db', statSync('copy.db').size - 100);
      },
    ],
    [
      'has damaged pages',
      () => {
        const content = readFileSync('copy.db');
        content.fill(0xff, 4096 * 3, 4096 * 6);
        writeFileSync('bad.db', content);
      },
    ],
    [
      'is a database of another program',
      () => withFile('bad.db', (connection) => connection.exec('CREATE TABLE users (id)')),
    ],
    ['lacks a column', () => change('ALTER TABLE users DROP COLUMN name')],
    ['brings a trigger', () => change('CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END')],
    ['has rows that refer to nothing', () => change(`INSERT INTO passwords VALUES ('nobody', 'h', 0)`)],
    [
      'is of a newer version',
      () => change(`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('h', 9000000000000)`),
    ],
    ['is a folder', () => mkdirSync('bad.db')],
  ])('refuses a backup that %s', async (_what, make) => {
    make();
    const text = await refusal('bad.db');
    expect(text).toMatch(/bad\.db.*Nothing was changed/s);
  });

  function change(statement: string): void {
    copyFileSync('copy.db', 'bad.db');
    withFile('bad.db', (connection) => {
      connection.pragma('foreign_keys = OFF');
      connection.exec(statement);
    });
  }

  it('refuses the database itself', async () => {
    expect(await refusal('data/app.db')).toContain('is the database itself');
  });

  it('refuses a backup whose keys are not here', async () => {
    withFile('data/app.db', (connection) => {
      connection.exec(`INSERT INTO secret_keys VALUES ('k2', 'another')`);
      connection.exec(`INSERT INTO google_accounts
        (id, role, google_user_id, email, client_id, granted_scopes, sealed_refresh_token, version, connected_at)
        VALUES ('a', 'SENDER', '1', 'a@example.com', 'c', '', 'k2.SEALED', 1, 0)`);
    });
    await run('backup', 'keys.db');
    expect(await refusal('keys.db')).toContain('sealed under the key "k2", which is not in SECRET_KEYS');
    const other = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
    expect(await refusal('keys.db', { SECRET_KEYS: other })).toContain('"k2" of SECRET_KEYS is not the one');
    expect(await refusal('keys.db', { SECRET_KEYS: '' })).toContain('There are no secret keys here');
  });

  it('does not touch a database that is damaged, since a server may have it open', async () => {
    await database.close();
    writeFileSync('data/app.db', 'x'.repeat(10_000));
    const { exit, text } = await run('restore', 'copy.db');
    expect([exit, text]).toEqual([1, expect.stringContaining('Stop every server, move the file')]);
    expect(readFileSync('data/app.db', 'utf8')).toBe('x'.repeat(10_000));
  });
});
