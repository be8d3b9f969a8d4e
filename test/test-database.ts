import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { openSqlite } from '../src/database/sqlite.js';
import { openPostgres } from './postgres.js';

export type Store = 'sqlite' | 'postgres';

/** What whole-app tests run on: TEST_STORE, else SQLite. */
export const testStore: Store = process.env['TEST_STORE'] === 'postgres' ? 'postgres' : 'sqlite';

/** A database for tests to look into, or to damage, beside whatever else uses it. */
export interface TestDatabase {
  /** For DATABASE_URL. */
  url: string;
  /** The rows of one statement; `?` stands for each value. */
  query<T extends object = Record<string, unknown>>(statement: string, ...values: unknown[]): Promise<T[]>;
  /** The first column of the first row. */
  value(statement: string, ...values: unknown[]): Promise<unknown>;
  tables(): Promise<string[]>;
  /** Makes every INSERT into a table fail, until what it gives is called. */
  refuseInserts(table: string): Promise<() => Promise<void>>;
  /** Everything that is kept, as text. */
  bytes(): Promise<string>;
  close(): Promise<void>;
}

/** A new and empty one. */
export async function openTestDatabase(store: Store = testStore): Promise<TestDatabase> {
  return store === 'sqlite' ? sqliteDatabase() : postgresDatabase();
}

function sqliteDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-test-'));
  const file = join(folder, 'test.db');
  const query = async <T extends object>(statement: string, ...values: unknown[]): Promise<T[]> => {
    const database = openSqlite(file);
    try {
      const prepared = database.prepare(statement);
      // What the caller selects is for the caller to know.
      return (prepared.reader ? prepared.all(...values) : [prepared.run(...values)].slice(1)) as T[];
    } finally {
      database.close();
    }
  };
  return {
    url: `file:${file}`,
    query,
    value: async (...its) => firstOf(await query(...its)),
    tables: async () => namesOf(await query("SELECT name FROM sqlite_master WHERE type = 'table'")),
    refuseInserts: async (table) => {
      await query(`CREATE TRIGGER no_room BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'no room'); END`);
      return async () => void (await query('DROP TRIGGER no_room'));
    },
    bytes: async () =>
      readdirSync(dirname(file))
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join(''),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function postgresDatabase(): Promise<TestDatabase> {
  const server = await openPostgres();
  const url = await server.create();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  const query = async <T extends object>(statement: string, ...values: unknown[]): Promise<T[]> => {
    let place = 0;
    const numbered = statement.replace(/\?/g, () => `$${++place}`);
    return (await pool.query(numbered, values)).rows as T[];
  };
  const tables = async () => namesOf(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"));
  return {
    url,
    query,
    tables,
    value: async (...its) => firstOf(await query(...its)),
    refuseInserts: async (table) => {
      await pool.query(
        `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room'; END $$`,
      );
      await pool.query(`CREATE TRIGGER no_room BEFORE INSERT ON ${table} EXECUTE FUNCTION no_room()`);
      return async () => void (await pool.query('DROP FUNCTION no_room CASCADE'));
    },
    bytes: async () => {
      const rows = await Promise.all((await tables()).map((table) => query(`SELECT * FROM "${table}"`)));
      return rows
        .flat()
        .flatMap((row) => Object.values(row))
        .map(textOf)
        .join('\n');
    },
    close: async () => {
      await pool.end();
      await server.drop(url);
      await server.close();
    },
  };
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}

function firstOf(rows: object[]): unknown {
  return Object.values(rows[0] ?? {})[0];
}

function namesOf(rows: object[]): string[] {
  return rows.map((row) => String(firstOf([row])));
}
