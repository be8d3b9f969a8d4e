import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { StartError } from '../errors.js';
import { alone } from './alone.js';
import {
  type Database,
  type Durability,
  type OnOutage,
  Preparations,
  type QueryBuilder,
  type Step,
} from './database.js';
import { migrationsFolder, migrationsSince } from './migrations.js';
import { Outages } from './outages.js';
import { createPrivateFile } from './private-file.js';
import { openSqlite, type Sqlite, SqliteError } from './sqlite.js';
import { sqliteBuilder, sqliteFault } from './sqlite-session.js';

/** What each connection must be set to; asserted, since SQLite ignores a pragma it does not like. */
const pragmas = { journal_mode: 'wal', synchronous: 2, busy_timeout: 5000, foreign_keys: 1 } as const;

const waitForDisk = 'PRAGMA synchronous = FULL';
const waitForNoDisk = 'PRAGMA synchronous = NORMAL';

/** A connection to a SQLite file: durable at every commit that does not say otherwise, safe to share with other processes. */
export class SqliteDatabase implements Database {
  readonly sql: BetterSQLite3Database;
  private readonly preparations: Preparations;
  private readonly outages: Outages;

  private constructor(
    private readonly connection: Sqlite.Database,
    readonly file: string,
    onOutage: (error: Error | undefined) => void,
  ) {
    this.outages = new Outages(onOutage);
    this.sql = sqliteBuilder(connection, (run) => this.attempt(run));
    this.preparations = new Preparations(this.sql);
  }

  /** Throws a StartError when the file cannot be opened and, unless it is to stay `unchanged`, written. */
  static open(
    file: string,
    { unchanged = false, onOutage = () => undefined }: { unchanged?: boolean; onOutage?: OnOutage } = {},
  ): SqliteDatabase {
    let connection: Sqlite.Database | undefined;
    try {
      mkdirSync(dirname(file), { recursive: true });
      createPrivateFile(file);
      connection = openSqlite(file);
      if (!isInWal(connection)) {
        connection.close();
        connection = alone(file, () => switchToWal(file));
      }
      if (!unchanged) proveWritable(connection);
      connection.pragma('synchronous = FULL');
      connection.pragma('busy_timeout = 5000');
      connection.pragma('foreign_keys = ON');
      for (const [name, wanted] of Object.entries(pragmas)) {
        const found = connection.pragma(name, { simple: true });
        if (found !== wanted) throw new Error(`PRAGMA ${name} is ${String(found)}, not ${wanted}.`);
      }
      return new SqliteDatabase(connection, file, onOutage);
    } catch (error) {
      connection?.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(
        `The database ${resolve(file)} cannot be opened for writing (${reason}). Give this user the right to write it and its folder, or set DATABASE_URL to another file.`,
        { cause: error },
      );
    }
  }

  /** Opens a file that is there, which stays as it is until something is written. Throws a StartError where it is not. */
  static openExisting(file: string): SqliteDatabase {
    if (!existsSync(file)) throw new StartError(`There is no database ${resolve(file)}.`);
    return SqliteDatabase.open(file, { unchanged: true });
  }

  /** Runs something while nobody writes. Throws a StartError where somebody does. */
  async frozen<T>(run: () => Promise<T>): Promise<T> {
    try {
      this.connection.exec('BEGIN IMMEDIATE');
    } catch (error) {
      throw new StartError(`${resolve(this.file)} is being written by another process. Stop the server first.`, {
        cause: error,
      });
    }
    try {
      return await run();
    } finally {
      this.connection.exec('ROLLBACK');
    }
  }

  get place(): string {
    return this.file;
  }

  shellCommand(statement: string): string {
    return `sqlite3 "${this.file}" "${statement}"`;
  }

  prepared<T>(build: (sql: QueryBuilder) => T): T {
    return this.preparations.get(build);
  }

  async together(steps: readonly Step[], durability: Durability = 'durable'): Promise<unknown[][] | undefined> {
    return this.attempt(() => this.inOneGo(steps, durability));
  }

  async check(): Promise<void> {
    this.attempt(() => {
      try {
        this.connection.exec(waitForNoDisk);
        write(this.connection);
      } finally {
        this.connection.exec(waitForDisk);
      }
    });
  }

  async migrate(folder = migrationsFolder('sqlite')): Promise<void> {
    alone(this.file, () => migrate(this.sql, { migrationsFolder: folder }));
  }

  async listPendingMigrations(folder = migrationsFolder('sqlite')): Promise<string[]> {
    const table = '__drizzle_migrations';
    const known = this.sql.all(sql`SELECT name FROM sqlite_master WHERE name = ${table}`);
    if (known.length === 0) return migrationsSince(folder, 0);
    const [last] = this.sql.all<{ at: number | null }>(sql`SELECT MAX(created_at) AS at FROM ${sql.identifier(table)}`);
    return migrationsSince(folder, Number(last?.at ?? 0));
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private attempt<T>(run: () => T): T {
    try {
      const result = run();
      this.outages.worked();
      return result;
    } catch (error) {
      const fault = sqliteFault(error);
      this.outages.failed(fault);
      throw fault;
    }
  }

  /** Nothing of this process can come in between. */
  private inOneGo(steps: readonly Step[], durability: Durability): unknown[][] | undefined {
    try {
      this.connection.exec(durability === 'relaxed' ? `${waitForNoDisk}; BEGIN IMMEDIATE` : 'BEGIN IMMEDIATE');
      const done: unknown[][] = [];
      for (const step of steps) {
        const rows =
          'prepared' in step ? this.prepared(step.prepared).all(step.values) : step.statement(this.sql).all();
        if (step.guard && rows.length === 0) return undefined;
        done.push(rows);
      }
      this.connection.exec('COMMIT');
      return done;
    } finally {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      if (durability === 'relaxed') this.connection.exec(waitForDisk);
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

/**
 * Of several processes that switch a new database at the same time, SQLite tells some at once that it is locked. Opened
 * anew, since a restore may have put another file into its place while this process waited.
 */
function switchToWal(file: string): Sqlite.Database {
  const connection = openSqlite(file);
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
