import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

/** Builds statements, on the tables of drizzle/tables.ts, that both SQLite and PostgreSQL run. */
export type QueryBuilder = Pick<BetterSQLite3Database, 'select' | 'insert' | 'update' | 'delete'>;

/** A built statement that has not run yet. */
interface Statement {
  all(): unknown[];
}

/** A built statement that runs with values for its placeholders. */
interface PreparedStatement {
  all(values: Record<string, unknown>): unknown[];
}

/**
 * One statement of a transaction; a guard that touches no row (and so returns none) undoes them all. `next` says by the rows
 * that it gave what is done after it; it may be asked again, where the transaction has to be.
 */
export type Step = { guard?: boolean; next?: (rows: unknown[]) => Step[] } & (
  | { statement: (sql: QueryBuilder) => Statement }
  | { prepared: (sql: QueryBuilder) => PreparedStatement; values: Record<string, unknown> }
);

/**
 * What a commit must outlive: `durable`, a crash of the machine; `relaxed`, a crash of the process alone, for what may be
 * lost with a machine's last moments. Spares waiting for the disk; what is there after a crash is whole either way.
 */
export type Durability = 'durable' | 'relaxed';

/**
 * A database of credentials, codes and what else is kept: one SQLite file, or PostgreSQL for several instances. Whatever
 * a statement promises holds in both, however many processes share the database. Each statement that the database
 * cannot run at present rejects with ServiceUnavailable.
 */
export interface Database {
  readonly sql: QueryBuilder;

  /** Where it is, for people: a file, or a host and name; never with a password. */
  readonly place: string;

  /** Whether transactions run one after the other, so that what a transaction has read stays true until it ends. */
  readonly isSerial: boolean;

  /** The command that runs a statement here by hand, for messages to operators. */
  shellCommand(statement: string): string;

  /**
   * What `build` makes of `sql`, made once: for statements that nearly every request runs, since building and preparing
   * one takes longer than running it. `sql.placeholder` stands for what changes; beside a column it is not converted.
   */
  prepared<T>(build: (sql: QueryBuilder) => T): T;

  /**
   * Runs the steps in order in one transaction and gives the rows of each, once the disk has it unless that is relaxed.
   * Undefined, and nothing changed, when a guard found no row.
   */
  together(steps: readonly Step[], durability?: Durability): Promise<unknown[][] | undefined>;

  /** Throws when the database cannot be read and written. Does not wait for the disk: anybody may ask, as often as they like. */
  check(): Promise<void>;

  /** Brings the tables up to date. Several processes may start at once: one migrates, the others wait for it. */
  migrate(): Promise<void>;

  /** The migrations that this version has and the database has not run yet. */
  listPendingMigrations(): Promise<string[]>;

  close(): Promise<void>;
}

/** Told when a database is lost, with the error, and when it is back, with nothing. */
export type OnOutage = (error: Error | undefined) => void;

/**
 * Asked before a file is used that has taken the place of the one that was opened. Rejects, with the reason, where it must not be.
 */
export type Accept = (successor: Database) => Promise<void>;

/** Keeps what is made of a builder's statements, by the function that made it. */
export class Preparations {
  private readonly made = new WeakMap<object, unknown>();

  constructor(private readonly sql: QueryBuilder) {}

  get<T>(build: (sql: QueryBuilder) => T): T {
    // What is kept for a function is what that function returned.
    const known = this.made.get(build) as T | undefined;
    if (known !== undefined) return known;
    const made = build(this.sql);
    this.made.set(build, made);
    return made;
  }
}
