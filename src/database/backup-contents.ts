import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrationsFolder } from './migrations.js';
import { openSqlite, type Sqlite, SqliteError } from './sqlite.js';

/** What is in a database, as far as an operator has to know. */
export interface DatabaseContents {
  /** Rows of each table, by its name. */
  rows: Map<string, number>;
  /** Fingerprints of the secret keys that it was written with, by id. */
  recordedKeys: Map<string, string>;
  /** Ids of the secret keys that Google's refresh tokens are sealed under. */
  credentialKeys: string[];
  /** The migrations of this version that it has not run. */
  pendingMigrations: number;
}

/** A file is damaged, or not a database of ours; the message goes on after its name. */
export class NotUsable extends Error {}

/**
 * Opens a database file that nobody else has open and that may have been altered by anybody, and makes it one file
 * without others beside it. Throws NotUsable.
 */
export function openChecked(file: string): { connection: Sqlite.Database; contents: DatabaseContents } {
  let connection: Sqlite.Database | undefined;
  try {
    checkLength(file);
    connection = openSqlite(file, { fileMustExist: true });
    connection.pragma('trusted_schema = OFF');
    connection.pragma('cell_size_check = ON');
    connection.pragma('journal_mode = DELETE');
    connection.pragma('foreign_keys = ON');
    checkIntegrity(connection);
    return { contents: readContents(connection), connection };
  } catch (error) {
    connection?.close();
    throw error instanceof SqliteError ? new NotUsable(`it is damaged (${error.message})`, { cause: error }) : error;
  }
}

/** What is in an open database. Throws NotUsable where it is none of ours, or of a newer version. */
export function readContents(connection: Sqlite.Database): DatabaseContents {
  const pendingMigrations = checkTables(connection);
  const tables = names(
    connection,
    `type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'`,
  );
  const count = (table: string) => Number(connection.prepare(`SELECT COUNT(*) FROM "${table}"`).pluck().get());
  const keys = connection.prepare('SELECT id, fingerprint FROM secret_keys ORDER BY id').raw().all();
  const sealed = "SELECT DISTINCT substr(sealed_refresh_token, 1, instr(sealed_refresh_token, '.') - 1) AS id";
  const credentials = connection.prepare(`${sealed} FROM google_accounts WHERE sealed_refresh_token IS NOT NULL`);
  return {
    rows: new Map(tables.map((table) => [table, count(table)])),
    // Two columns of text.
    recordedKeys: new Map(keys as [string, string][]),
    credentialKeys: credentials.pluck().all().map(String).sort(),
    pendingMigrations,
  };
}

/** SQLite does not mind a last page that is not whole. */
function checkLength(file: string): void {
  const header = Buffer.alloc(18);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header);
  } finally {
    closeSync(handle);
  }
  // Big-endian; 1 stands for 65,536 (SQLite's file format, section 1.3.2).
  const told = header.readUInt16BE(16);
  const pageSize = told === 1 ? 65_536 : told;
  if (pageSize > 0 && statSync(file).size % pageSize !== 0) throw new NotUsable('it ends too early');
}

function checkIntegrity(connection: Sqlite.Database): void {
  const [first] = connection.prepare('PRAGMA integrity_check(1)').pluck().all();
  if (first !== 'ok') throw new NotUsable(`it is damaged (${String(first).replaceAll('\n', ' ')})`);
  const lost = connection.prepare('PRAGMA foreign_key_check').all().length;
  if (lost > 0) throw new NotUsable(`${lost} of its rows refer to rows that are not there`);
}

/** Whether the tables are those that our migrations make; how many of this version's it has not run. */
function checkTables(connection: Sqlite.Database): number {
  if (names(connection, "name = '__drizzle_migrations'").length === 0)
    throw new NotUsable('it is not a database of gmail-graphql');
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder('sqlite') });
  const ran = connection.prepare('SELECT created_at FROM __drizzle_migrations ORDER BY created_at').pluck().all();
  if (ran.length === 0) throw new NotUsable('it has no tables yet');
  if (ran.some((at, index) => index < known.length && known[index]?.folderMillis !== Number(at)))
    throw new NotUsable('its tables were not made by this program');
  if (ran.length > known.length)
    throw new NotUsable('it was written by a newer version of gmail-graphql: use that version');
  const expected = openSqlite(':memory:');
  try {
    for (const { sql } of known.slice(0, ran.length)) for (const statement of sql) expected.exec(statement);
    compareTables(connection, expected);
  } finally {
    expected.close();
  }
  return known.length - ran.length;
}

function compareTables(connection: Sqlite.Database, expected: Sqlite.Database): void {
  for (const table of names(expected, "type = 'table'")) {
    const columns = (its: Sqlite.Database) =>
      JSON.stringify(
        its.prepare('SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?) ORDER BY name').all(table),
      );
    if (columns(connection) !== columns(expected))
      throw new NotUsable(`its table ${table} is not as this program makes it`);
  }
  // Whatever else is there runs as soon as its table is written.
  const [stranger] = names(connection, "type IN ('trigger', 'view')");
  if (stranger !== undefined)
    throw new NotUsable(`it has a trigger or view ${stranger}, which this program does not make`);
}

function names(connection: Sqlite.Database, where: string): string[] {
  return connection.prepare(`SELECT name FROM sqlite_master WHERE ${where} ORDER BY name`).pluck().all().map(String);
}
