import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { Database } from '../../src/database/database.js';
import { migrateDatabase, migrationsFolder, pendingMigrations } from '../../src/database/migrations.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { race } from '../race.js';

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

let folder: string;
let leave: () => void;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
});
afterEach(() => leave());

function withDatabase<T>(use: (database: Database) => T): T {
  const database = Database.open(join(folder, 'data/test.db'));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

function journalIn(migrations: string): Journal {
  return JSON.parse(readFileSync(join(migrations, 'meta/_journal.json'), 'utf8'));
}

const tags = journalIn(migrationsFolder()).entries.map(({ tag }) => tag);

function ranMigrations(database: Database): number {
  return database.sql.all(sql`SELECT * FROM __drizzle_migrations`).length;
}

/** The migrations of a later version, with one more. */
function laterMigrations(statements: string): string {
  const migrations = join(folder, 'migrations');
  cpSync(migrationsFolder(), migrations, { recursive: true });
  const journal = journalIn(migrations);
  const last = journal.entries.at(-1);
  journal.entries.push({ ...journal.entries[0], idx: tags.length, when: (last?.when ?? 0) + 1, tag: '9999_later' });
  writeFileSync(join(migrations, 'meta/_journal.json'), JSON.stringify(journal));
  writeFileSync(join(migrations, '9999_later.sql'), statements);
  return migrations;
}

describe('the migrations', () => {
  it('are all pending on a new database, and none after they ran', () => {
    withDatabase((database) => {
      expect(pendingMigrations(database)).toEqual(tags);
      migrateDatabase(database);
      expect(pendingMigrations(database)).toEqual([]);
    });
  });

  it('run once, however often the server starts', () => {
    for (const _start of [1, 2]) withDatabase(migrateDatabase);
    expect(withDatabase(ranMigrations)).toBe(tags.length);
  });

  it('of a later version are pending, and run', () => {
    const migrations = laterMigrations('CREATE TABLE later (id text);');
    withDatabase((database) => {
      migrateDatabase(database);
      expect(pendingMigrations(database, migrations)).toEqual(['9999_later']);
      migrateDatabase(database, migrations);
      expect(database.sql.all(sql`SELECT * FROM later`)).toEqual([]);
      // Back at the earlier version, nothing is missing.
      expect(pendingMigrations(database)).toEqual([]);
    });
  });

  it('change nothing when one fails half-way', () => {
    const migrations = laterMigrations(
      'CREATE TABLE later (id text);--> statement-breakpoint\nCREATE TABLE later (id text);',
    );
    withDatabase((database) => {
      expect(() => migrateDatabase(database, migrations)).toThrow();
      expect(database.sql.all(sql`SELECT name FROM sqlite_master WHERE name = 'later'`)).toEqual([]);
      expect(pendingMigrations(database, migrations)).toContain('9999_later');
    });
  });

  it('run once when several processes start at the same time', async () => {
    const pending = await race('./database/migrate.racer.ts', [join(folder, 'data/test.db')]);
    expect(pending).toEqual(['[]', '[]', '[]', '[]']);
    expect(withDatabase(ranMigrations)).toBe(tags.length);
  });
});
