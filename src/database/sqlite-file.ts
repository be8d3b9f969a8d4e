import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StartError } from '../errors.js';
import { alone } from './alone.js';
import { createPrivateFile } from './private-file.js';
import { openSqlite, type Sqlite } from './sqlite.js';
import { isBusy } from './sqlite-turns.js';

/** What each connection must be set to; asserted, since SQLite ignores a pragma it does not like. */
const pragmas = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  // Milliseconds that SQLite may wait, and this process with it. Who waits longer waits outside: see SqliteTurns.
  busy_timeout: 2,
  // Negative for kilobytes. So much of the file a process keeps itself; the system has all of it that there is room for.
  cache_size: -4000,
} as const;

/** Throws a StartError when the file cannot be opened and, unless it is to stay `unchanged`, written. */
export function openSqliteFile(file: string, { unchanged = false } = {}): Sqlite.Database {
  try {
    mkdirSync(dirname(file), { recursive: true });
    createPrivateFile(file);
    return openAsItIs(file, { unchanged, isAlone: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The database ${resolve(file)} cannot be opened for writing (${reason}). Give this user the right to write it and its folder, or set DATABASE_URL to another file.`,
      { cause: error },
    );
  }
}

/** Opens a file that is there, set as each must be. `isAlone`: whether the caller holds the lock that turning logging on takes. */
export function openAsItIs(
  file: string,
  { unchanged, isAlone }: { unchanged: boolean; isAlone: boolean },
): Sqlite.Database {
  let connection = openSqlite(file, { fileMustExist: true });
  try {
    if (!isInWal(connection)) {
      connection.close();
      connection = isAlone ? switchToWal(file) : alone(file, () => switchToWal(file));
    }
    if (!unchanged) proveWritable(connection);
    for (const [name, wanted] of Object.entries(pragmas)) {
      if (name !== 'journal_mode') connection.pragma(`${name} = ${wanted}`);
      const found = connection.pragma(name, { simple: true });
      if (found !== wanted) throw new Error(`PRAGMA ${name} is ${String(found)}, not ${wanted}.`);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Runs something for which this process may stand still until another has written. */
export function withPatience<T>(connection: Sqlite.Database, run: () => T): T {
  connection.pragma('busy_timeout = 5000');
  try {
    return run();
  } finally {
    connection.pragma(`busy_timeout = ${pragmas.busy_timeout}`);
  }
}

/** Which file has this name: no other that is there, or held open, at the same time is called so. Undefined where there is none. */
export function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Writes what is there already. */
export function writeNothing(connection: Sqlite.Database): void {
  connection.transaction(() => connection.pragma('user_version = 0')).immediate();
}

/** SQLite opens a file that may only be read without a word. */
function proveWritable(connection: Sqlite.Database): void {
  connection.pragma('busy_timeout = 0');
  try {
    writeNothing(connection);
  } catch (error) {
    // While another process writes, it is not for want of rights.
    if (!isBusy(error)) throw error;
  }
}

/**
 * Of several processes that switch a new database at the same time, SQLite tells some at once that it is locked. Opened
 * anew, since a restore may have put another file into its place while this process waited.
 */
function switchToWal(file: string): Sqlite.Database {
  const connection = openSqlite(file, { fileMustExist: true });
  try {
    if (!isInWal(connection)) connection.pragma('journal_mode = WAL');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function isInWal(connection: Sqlite.Database): boolean {
  return connection.pragma('journal_mode', { simple: true }) === pragmas.journal_mode;
}
