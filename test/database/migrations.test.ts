import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseAddress } from '../../src/config-values.js';
import type { Database } from '../../src/database/database.js';
import { migrationsFolder } from '../../src/database/migrations.js';
import { openDatabase } from '../../src/database/open-database.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { race } from '../race.js';
import { openTestDatabase, type TestDatabase } from '../test-database.js';

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

/** As SqliteDatabase and PostgresDatabase have them, with other migrations than their own. */
type Migrating = Database & {
  migrate(folder?: string): Promise<void>;
  listPendingMigrations(folder?: string): Promise<string[]>;
};

function journalIn(migrations: string): Journal {
  return JSON.parse(readFileSync(join(migrations, 'meta/_journal.json'), 'utf8'));
}

describe.each(['sqlite', 'postgres'] as const)('the migrations of %s', (store) => {
  const tags = journalIn(migrationsFolder(store)).entries.map(({ tag }) => tag);
  const ran = store === 'sqlite' ? '__drizzle_migrations' : 'drizzle.__drizzle_migrations';
  let folder: string;
  let leave: () => void;
  let its: TestDatabase;
  beforeEach(async () => {
    ({ folder, leave } = enterEmptyFolder());
    its = await openTestDatabase(store);
  });
  afterEach(async () => {
    await its.close();
    leave();
  });

  async function withDatabase<T>(use: (database: Migrating) => Promise<T>): Promise<T> {
    const database = await openDatabase(databaseAddress().parse(its.url));
    try {
      return await use(database);
    } finally {
      await database.close();
    }
  }

  /** The migrations of a later version, with one more. */
  function laterMigrations(statements: string): string {
    const migrations = join(folder, 'migrations');
    cpSync(migrationsFolder(store), migrations, { recursive: true });
    const journal = journalIn(migrations);
    const last = journal.entries.at(-1);
    journal.entries.push({ ...journal.entries[0], idx: tags.length, when: (last?.when ?? 0) + 1, tag: '9999_later' });
    writeFileSync(join(migrations, 'meta/_journal.json'), JSON.stringify(journal));
    writeFileSync(join(migrations, '9999_later.sql'), statements);
    return migrations;
  }

  it('are all pending on a new database, and none after they ran', () =>
    withDatabase(async (database) => {
      expect(await database.listPendingMigrations()).toEqual(tags);
      await database.migrate();
      expect(await database.listPendingMigrations()).toEqual([]);
    }));

  it('run once, however often the server starts', async () => {
    for (const _start of [1, 2]) await withDatabase((database) => database.migrate());
    expect(await its.query(`SELECT * FROM ${ran}`)).toHaveLength(tags.length);
  });

  it('of a later version are pending, and run', () =>
    withDatabase(async (database) => {
      const migrations = laterMigrations('CREATE TABLE later (id text);');
      await database.migrate();
      expect(await database.listPendingMigrations(migrations)).toEqual(['9999_later']);
      await database.migrate(migrations);
      expect(await its.query('SELECT * FROM later')).toEqual([]);
      // Back at the earlier version, nothing is missing.
      expect(await database.listPendingMigrations()).toEqual([]);
    }));

  it('change nothing when one fails half-way', () =>
    withDatabase(async (database) => {
      const migrations = laterMigrations(
        'CREATE TABLE later (id text);--> statement-breakpoint\nCREATE TABLE later (id text);',
      );
      await expect(database.migrate(migrations)).rejects.toThrow(/later/);
      expect(await its.tables()).not.toContain('later');
      expect(await database.listPendingMigrations(migrations)).toContain('9999_later');
    }));

  it('run once when several processes start at the same time', async () => {
    expect(await race('./database/migrate.racer.ts', [its.url])).toEqual(['[]', '[]', '[]', '[]']);
    expect(await its.query(`SELECT * FROM ${ran}`)).toHaveLength(tags.length);
  });
});
