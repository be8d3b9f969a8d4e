import { createRequire } from 'node:module';
import { versions } from 'node:process';
import type Sqlite from 'better-sqlite3';

export type { Sqlite };

/** better-sqlite3 as far as it is the same in both. */
type Driver = typeof Sqlite;

const require = createRequire(import.meta.url);

/**
 * better-sqlite3 13 where it runs: on Node-API 10, which Node.js has since 22.14. Its predecessor 12, the last for
 * Node.js 20, aborts the process on Node.js 24.19 and later, whenever a statement is collected outside of JavaScript.
 */
function loadDriver(): Driver {
  const name = Number(versions['napi']) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
  // Both are CommonJS modules whose export is the class.
  return require(name) as Driver;
}

const Driver = loadDriver();

export const { SqliteError } = Driver;

/** Opens a SQLite database. */
export function openSqlite(file: string, options: Sqlite.Options = {}): Sqlite.Database {
  return new Driver(file, options);
}
