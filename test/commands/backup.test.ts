import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrationsFolder } from '../../src/database/migrations.js';
import { SqliteDatabase } from '../../src/database/sqlite-database.js';
import { programArguments } from '../compiled-program.js';
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

/** Fills some megabytes, so that a copy takes several steps. */
function fill(file: string): void {
  withFile(file, (connection) => {
    const insert = connection.prepare('INSERT INTO rate_limits (key, count, resets_at) VALUES (?, 1, 0)');
    connection.transaction(() => {
      for (let row = 0; row < 6000; row++) insert.run(`${row}`.padEnd(4000, 'x'));
    })();
  });
}

/** As the first versions made it. */
async function makeOlderDatabase(file: string): Promise<SqliteDatabase> {
  cpSync(migrationsFolder('sqlite'), 'migrations', { recursive: true });
  const journal = JSON.parse(readFileSync('migrations/meta/_journal.json', 'utf8'));
  writeFileSync('migrations/meta/_journal.json', JSON.stringify({ ...journal, entries: journal.entries.slice(0, 2) }));
  const older = SqliteDatabase.open(file);
  await older.migrate('migrations');
  return older;
}

describe('backup', () => {
  it('copies the database while it is in use, for its owner alone, and says what is in it', async () => {
    const { exit, text } = await run('backup', 'copy.db');
    expect([exit, text]).toEqual([0, expect.stringMatching(/ users +2\n/)]);
    expect(text).toContain('The secret keys are not in the backup: keep a copy of SECRET_KEYS elsewhere');
    expect([modeOf('copy.db'), userIds('copy.db')]).toEqual([0o600, ['ann', 'ben']]);
    expect(readdirSync('.').sort()).toEqual(['copy.db', 'data']);
  });

  it('names the keys that Google credentials in it need, and no secret', async () => {
    withFile('data/app.db', (connection) =>
      connection.exec(`INSERT INTO google_accounts
        (id, role, google_user_id, email, client_id, granted_scopes, sealed_refresh_token, version, connected_at)
        VALUES ('a', 'SENDER', '1', 'a@example.com', 'c', '', 'k7.SEALED', 1, 0)`),
    );
    const { text } = await run('backup', 'copy.db');
    expect(text).toContain('"k7"');
    expect(text).not.toMatch(/SEALED|AQEB/);
  });

  it('leaves what is there alone, but with --force', async () => {
    writeFileSync('copy.db', 'precious');
    expect(await run('backup', 'copy.db')).toMatchObject({ exit: 1, text: expect.stringContaining('--force') });
    expect(readFileSync('copy.db', 'utf8')).toBe('precious');
    expect((await run('backup', '--force', 'copy.db')).exit).toBe(0);
    expect(userIds('copy.db')).toEqual(['ann', 'ben']);
  });

  it.each(['data/app.db', 'data/app.db-wal', 'data/app.db.migrating', 'link.db', 'data'])(
    'never replaces the database itself, or a folder: %s',
    async (target) => {
      symlinkSync('data/app.db', 'link.db');
      expect((await run('backup', '--force', target)).exit).toBe(1);
      expect(userIds('data/app.db')).toEqual(['ann', 'ben']);
    },
  );

  it('does not migrate a database of an older version', async () => {
    const older = await makeOlderDatabase('old.db');
    const changes = { ...environment, DATABASE_URL: 'file:old.db' };
    expect(await startCommand(['backup', 'copy.db'], changes).exit).toBe(0);
    expect((await older.listPendingMigrations()).length).toBeGreaterThan(0);
    await older.close();
    const { exit, terminal } = startCommand(['restore', 'copy.db'], changes);
    expect([await exit, terminal.text]).toEqual([0, expect.stringContaining('of an older version')]);
  });

  it('says so where the database itself is damaged', async () => {
    writeFileSync('bad.db', 'x'.repeat(10_000));
    const { exit, terminal } = startCommand(['backup', 'copy.db'], { ...environment, DATABASE_URL: 'file:bad.db' });
    expect([await exit, terminal.text]).toEqual([1, expect.stringContaining('There is no backup')]);
  });

  it('makes no database where there is none', async () => {
    const { exit, terminal } = startCommand(['backup', 'copy.db'], { ...environment, DATABASE_URL: 'file:other.db' });
    expect([await exit, terminal.text]).toEqual([1, expect.stringContaining('There is no database other.db')]);
    expect(readdirSync('.')).toEqual(['data']);
  });

  it('stops when it is asked to, and leaves nothing', async () => {
    fill('data/app.db');
    const { exit, terminal, interrupt } = startCommand(['backup', 'copy.db'], environment);
    interrupt();
    expect([await exit, terminal.text]).toEqual([1, 'Stopped: there is no backup.']);
    expect(readdirSync('.')).toEqual(['data']);
  });

  it('leaves nothing where it cannot write all of it', async () => {
    fill('data/app.db');
    // ulimit counts files in blocks of 512 bytes: five megabytes, as a full disk would end it.
    const program = programArguments('./run-main.ts', import.meta.url);
    const shell = ['-c', 'ulimit -f 10240; exec "$@"', 'sh', process.execPath, ...program];
    const child = spawn('sh', [...shell, 'backup', 'copy.db'], {
      env: {
        PATH: process.env['PATH'],
        TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
        ...environment,
      },
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, errors]).toEqual([1, expect.stringMatching(/could not be backed up.*There is no backup/)]);
    expect(readdirSync('.')).toEqual(['data']);
  });

  it('is of one moment while other processes write without a pause', async () => {
    fill('data/app.db');
    const writers = ['a', 'b', 'c'].map(startWriter);
    await Promise.all(writers.map((writer) => writer.writesOn()));
    const { exit } = await run('backup', 'copy.db');
    await Promise.all(writers.map((writer) => writer.writesOn()));
    await Promise.all(writers.map((writer) => writer.end()));
    expect(exit).toBe(0);
    const counts = withFile('copy.db', (connection) =>
      ['users', 'former_emails'].map((table) =>
        Number(connection.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()),
      ),
    );
    // Each transaction has added one of both to the two that were there.
    expect(counts[0]).toBe(Number(counts[1]) + 2);
    expect(counts[1]).toBeGreaterThan(0);
    for (const name of ['a', 'b', 'c']) {
      const numbers = userIds('copy.db').flatMap((id) =>
        String(id).startsWith(`${name}-`) ? [Number(String(id).slice(2))] : [],
      );
      expect(Math.max(0, ...numbers)).toBe(numbers.length);
    }
  });
});

function startWriter(name: string) {
  const args = [...programArguments('./writer.racer.ts', import.meta.url), 'file:data/app.db', name];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    /** Resolves once it has written after this. */
    writesOn: () => new Promise((resolve) => child.stdout.once('data', resolve)),
    end: () => {
      child.stdin.end();
      child.stdout.resume();
      return ended;
    },
  };
}

describe('with PostgreSQL', () => {
  it.each(['backup', 'restore'])('%s says which programs to run, and does nothing', async (command) => {
    const { exit, terminal } = startCommand([command, "it's.dump"], {
      ...environment,
      DATABASE_URL: 'postgres://me:secret@localhost/app',
    });
    expect([await exit, terminal.text]).toEqual([1, expect.stringMatching(/pg_(dump|restore) .*'it'\\''s\.dump'/)]);
    expect(terminal.text).not.toContain('secret@');
  });
});
