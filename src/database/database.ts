import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { StartError } from '../errors.js';
import { alone } from './alone.js';
import { createPrivateFile } from './private-file.js';
import { openSqlite, type Sqlite, SqliteError } from './sqlite.js';

export type QueryBuilder = BetterSQLite3Database;

/** A built statement that has not run yet. */
interface Statement {
  all(): unknown[];
}

/** One statement of a transaction; a guard that touches no row (and so returns none) undoes them all. */
export interface Step {
  statement: (sql: QueryBuilder) => Statement;
  guard?: boolean;
}

/**
 * What a commit must outlive: `durable`, a crash of the machine; `relaxed`, a crash of the process alone, for what may be
 * lost with a machine's last moments. Spares waiting for the disk; what is there after a crash is whole either way.
 */
type Durability = 'durable' | 'relaxed';

/** What each connection must be set to; asserted, since SQLite ignores a pragma it does not like. */
const pragmas = { journal_mode: 'wal', synchronous: 2, busy_timeout: 5000, foreign_keys: 1 } as const;

/** A connection to the SQLite database: durable at every commit that does not say otherwise, safe to share with other processes. */
export class Database {
  readonly sql: QueryBuilder;
  private readonly preparations = new WeakMap<object, unknown>();

  private constructor(
    private readonly connection: Sqlite.Database,
    readonly file: string,
  ) {
    this.sql = drizzle(connection, { casing: 'snake_case' });
  }

  /** Throws a StartError when the file cannot be opened and written. */
  static open(file: string): Database {
    let connection: Sqlite.Database | undefined;
    try {
      mkdirSync(dirname(file), { recursive: true });
      createPrivateFile(file);
      connection = openSqlite(file);
      switchToWal(connection, file);
      proveWritable(connection);
      connection.pragma('synchronous = FULL');
      connection.pragma('busy_timeout = 5000');
      connection.pragma('foreign_keys = ON');
      for (const [name, wanted] of Object.entries(pragmas)) {
        const found = connection.pragma(name, { simple: true });
        if (found !== wanted) throw new Error(`PRAGMA ${name} is ${String(found)}, not ${wanted}.`);
      }
      return new Database(connection, file);
    } catch (error) {
      connection?.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(
        `The database ${resolve(file)} cannot be opened for writing (${reason}). Give this user the right to write it and its folder, or set DATABASE_URL to another file.`,
        { cause: error },
      );
    }
  }

  /**
   * What `build` makes of `sql`, made once: for statements that nearly every request runs, since building and preparing
   * one takes longer than running it. `sql.placeholder` stands for what changes; beside a column it is not converted.
   */
  prepared<T>(build: (sql: QueryBuilder) => T): T {
    // What is kept for a function is what that function returned.
    const known = this.preparations.get(build) as T | undefined;
    if (known !== undefined) return known;
    const made = build(this.sql);
    this.preparations.set(build, made);
    return made;
  }

  /**
   * Runs the steps in order in one transaction and gives the rows of each.
   * Undefined, and nothing changed, when a guard found no row.
   */
  async together(steps: readonly Step[], durability: Durability = 'durable'): Promise<unknown[][] | undefined> {
    const guardFailed = Symbol('guard failed');
    const run = this.connection.transaction(() =>
      steps.map(({ statement, guard }) => {
        const rows = statement(this.sql).all();
        if (guard && rows.length === 0) throw guardFailed;
        return rows;
      }),
    );
    try {
      return durability === 'relaxed' ? this.relaxed(() => run.immediate()) : run.immediate();
    } catch (error) {
      if (error === guardFailed) return undefined;
      throw error;
    }
  }

  /** Throws when the database cannot be read and written. Does not wait for the disk: anybody may ask, as often as they like. */
  check(): void {
    this.relaxed(() => write(this.connection));
  }

  close(): void {
    this.connection.close();
  }

  /** Nothing of this process can come in between: `work` runs in one go. */
  private relaxed<T>(work: () => T): T {
    this.connection.pragma('synchronous = NORMAL');
    try {
      return work();
    } finally {
      this.connection.pragma('synchronous = FULL');
    }
  }
}

/** Writes what is there already. */
function write(connection: Sqlite.Database): void {
  connection.transaction(() => connection.pragma('user_version = 0')).immediate();
}

/** SQLite opens a file that may only be read without a word. */
function proveWritable(connection: Sqlite.Database): void {
  connection.pragma('busy_timeout = 0');
  try {
    write(connection);
  } catch (error) {
    // While another process writes, it is not for want of rights.
    if (!(error instanceof SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
  }
}

/** Of several processes that switch a new database at the same time, SQLite tells some at once that it is locked. */
function switchToWal(connection: Sqlite.Database, file: string): void {
  if (connection.pragma('journal_mode', { simple: true }) === pragmas.journal_mode) return;
  alone(file, () => connection.pragma('journal_mode = WAL'));
}
