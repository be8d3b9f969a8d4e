import { sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { ServiceUnavailable } from '../errors.js';
import { Preparations } from './database.js';
import { migrationsSince } from './migrations.js';
import type { Sqlite } from './sqlite.js';
import { identityOf, withPatience, writeNothing } from './sqlite-file.js';
import { type Attempt, sqliteBuilder } from './sqlite-session.js';
import { SqliteTransactions, waitForDisk, waitForNoDisk } from './sqlite-transactions.js';

/** So old may what a read goes by be: whether the file is still in its place. A write always looks. */
const lookEveryMs = 250;

/** What SQLite keeps beside a file. */
const besides = ['-wal', '-shm'] as const;

/** One file that was opened, under the name it had then, and statements on it. */
export class SqliteConnection {
  /** Statements that may wait for their turn. */
  readonly sql: BetterSQLite3Database;
  readonly preparations: Preparations;
  /** The same within a transaction, which waits for nothing. */
  private readonly inside: BetterSQLite3Database;
  readonly transactions: SqliteTransactions;
  private readonly identity: string | undefined;
  private readonly besideIdentities: ReadonlyMap<string, string | undefined>;
  private lookedAt = 0;

  constructor(
    readonly raw: Sqlite.Database,
    readonly file: string,
    attempt: Attempt,
  ) {
    this.sql = sqliteBuilder(raw, attempt);
    this.preparations = new Preparations(this.sql);
    this.inside = sqliteBuilder(raw, (run) => run());
    const prepared = new Preparations(this.inside);
    this.transactions = new SqliteTransactions(raw, (step) =>
      'prepared' in step ? prepared.get(step.prepared).all(step.values) : step.statement(this.inside).all(),
    );
    this.identity = identityOf(file);
    this.besideIdentities = new Map(besides.map((end) => [end, identityOf(`${file}${end}`)]));
  }

  /** Whether its file is still what has its name. */
  isInPlace(): boolean {
    this.lookedAt = performance.now();
    return this.identity !== undefined && identityOf(this.file) === this.identity;
  }

  /** The names beside the file that still belong to what was opened, though another file may have its name. */
  ownBesides(): string[] {
    return besides
      .map((end) => ({ name: `${this.file}${end}`, identity: this.besideIdentities.get(end) }))
      .filter(({ name, identity }) => identity !== undefined && identityOf(name) === identity)
      .map(({ name }) => name);
  }

  /** Throws ServiceUnavailable where another file, or none, has been in its place for some time. */
  read<T>(run: () => T): T {
    if (performance.now() - this.lookedAt > lookEveryMs) this.assertInPlace();
    return run();
  }

  /** Throws ServiceUnavailable where another file, or none, is in its place: what is written then is written to nothing. */
  write<T>(run: () => T): T {
    this.assertInPlace();
    const result = run();
    this.assertInPlace();
    return result;
  }

  /** Throws where it cannot be written. Does not wait for the disk. */
  check(): void {
    try {
      this.raw.exec(waitForNoDisk);
      writeNothing(this.raw);
    } finally {
      this.raw.exec(waitForDisk);
    }
  }

  migrate(folder: string): void {
    withPatience(this.raw, () => migrate(this.inside, { migrationsFolder: folder }));
  }

  /** Undefined where no version of this program has made tables in it. */
  migratedAt(): number | undefined {
    const table = '__drizzle_migrations';
    const known = this.inside.all(sql`SELECT name FROM sqlite_master WHERE name = ${table}`);
    if (known.length === 0) return undefined;
    const [last] = this.inside.all<{ at: number | null }>(
      sql`SELECT MAX(created_at) AS at FROM ${sql.identifier(table)}`,
    );
    return Number(last?.at ?? 0);
  }

  listPendingMigrations(folder: string): string[] {
    return migrationsSince(folder, this.migratedAt() ?? 0);
  }

  private assertInPlace(): void {
    if (!this.isInPlace()) throw new ServiceUnavailable({ cause: new Displaced(this.file) });
  }
}

/** The file that is open is not what has its name any more. */
export class Displaced extends Error {
  constructor(file: string) {
    super(
      `The database file ${file} was deleted, moved or replaced under the running server. Nothing is read or written until it is back, or a backup has been put into its place by "restore".`,
    );
  }
}
