import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { ServiceUnavailable, StartError } from '../errors.js';
import { alone } from './alone.js';
import type { Accept, Database, Durability, OnOutage, QueryBuilder, Step } from './database.js';
import { migrationsFolder } from './migrations.js';
import { Outages } from './outages.js';
import type { Sqlite } from './sqlite.js';
import { Displaced, SqliteConnection } from './sqlite-connection.js';
import { openSqliteFile, withPatience } from './sqlite-file.js';
import { SqliteGroups } from './sqlite-groups.js';
import { sqliteFault } from './sqlite-session.js';
import { NotYet, SqliteSuccessor } from './sqlite-successor.js';
import type { SqliteTransactions } from './sqlite-transactions.js';
import { SqliteTurns, whileBusy } from './sqlite-turns.js';

/** Who asks whether it can be written does not wait for others as long as who writes. */
const checkWaitMs = 2000;
const lookForSuccessorEveryMs = 500;

type Options = { onOutage?: OnOutage; accept?: Accept };

/** A SQLite file: durable at every commit that does not say otherwise, safe to share with other processes. */
export class SqliteDatabase implements Database {
  readonly isSerial = true;
  private readonly turns = new SqliteTurns();
  private readonly groups = new SqliteGroups((group) => this.transact((transactions) => transactions.group(group)));
  private readonly outages: Outages;
  private opened: SqliteConnection;
  private displaced: ServiceUnavailable | undefined;
  private looking: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;

  private constructor(
    raw: Sqlite.Database,
    readonly file: string,
    private readonly options: Options,
  ) {
    this.outages = new Outages(options.onOutage ?? (() => undefined));
    this.opened = this.connection(raw);
  }

  /** Throws a StartError when the file cannot be opened and, unless it is to stay `unchanged`, written. */
  static open(file: string, { unchanged = false, ...options }: Options & { unchanged?: boolean } = {}): SqliteDatabase {
    return new SqliteDatabase(openSqliteFile(file, { unchanged }), file, options);
  }

  /** Opens a file that is there, which stays as it is until something is written. Throws a StartError where it is not. */
  static openExisting(file: string): SqliteDatabase {
    if (!existsSync(file)) throw new StartError(`There is no database ${resolve(file)}.`);
    return SqliteDatabase.open(file, { unchanged: true });
  }

  /** Runs something while nobody writes. Throws a StartError where somebody does. */
  async frozen<T>(run: () => Promise<T>): Promise<T> {
    const { raw } = this.opened;
    try {
      withPatience(raw, () => raw.exec('BEGIN IMMEDIATE'));
    } catch (error) {
      throw new StartError(`${resolve(this.file)} is being written by another process. Stop the server first.`, {
        cause: error,
      });
    }
    try {
      return await run();
    } finally {
      raw.exec('ROLLBACK');
    }
  }

  get sql(): BetterSQLite3Database {
    return this.opened.sql;
  }

  get place(): string {
    return this.file;
  }

  shellCommand(statement: string): string {
    return `sqlite3 "${this.file}" "${statement}"`;
  }

  prepared<T>(build: (sql: QueryBuilder) => T): T {
    return this.opened.preparations.get(build);
  }

  async together(steps: readonly Step[], durability: Durability = 'durable'): Promise<unknown[][] | undefined> {
    return durability === 'durable'
      ? this.groups.run(steps)
      : this.transact((transactions) => transactions.relaxed(steps));
  }

  async check(): Promise<void> {
    this.checking ??= this.checkOnce().finally(() => {
      this.checking = undefined;
    });
    await this.checking;
  }

  async migrate(folder = migrationsFolder('sqlite')): Promise<void> {
    alone(this.file, () => this.opened.migrate(folder));
  }

  async listPendingMigrations(folder = migrationsFolder('sqlite')): Promise<string[]> {
    return this.opened.listPendingMigrations(folder);
  }

  async close(): Promise<void> {
    this.stopLooking();
    await this.groups.writeWaiting();
    this.opened.raw.close();
  }

  private transact<T>(run: (transactions: SqliteTransactions) => T): T | Promise<T> {
    const { opened } = this;
    return this.watch(() => this.turns.write(() => this.use(opened).write(() => run(opened.transactions))));
  }

  private connection(raw: Sqlite.Database): SqliteConnection {
    const its: SqliteConnection = new SqliteConnection(raw, this.file, (run, kind) =>
      this.watch(() => this.turns[kind](() => this.use(its)[kind](run))),
    );
    return its;
  }

  /** Throws ServiceUnavailable where it is not the file that is open, in its place. */
  private use(opened: SqliteConnection): SqliteConnection {
    if (this.displaced) throw this.displaced;
    if (opened !== this.opened) throw new ServiceUnavailable({ cause: new Displaced(this.file) });
    return opened;
  }

  private async checkOnce(): Promise<void> {
    await this.watch(() =>
      whileBusy(() => {
        const { opened } = this;
        this.use(opened).write(() => opened.check());
      }, checkWaitMs),
    );
  }

  /** Notices an outage, and what a failure means. */
  private watch<T>(run: () => T | Promise<T>): T | Promise<T> {
    const worked = (result: T) => {
      this.outages.worked();
      return result;
    };
    const failed = (error: unknown): never => {
      const fault = sqliteFault(error);
      this.outages.failed(fault);
      if (fault instanceof ServiceUnavailable && fault.cause instanceof Displaced) this.lose(fault);
      throw fault;
    };
    try {
      const result = run();
      return result instanceof Promise ? result.then(worked, failed) : worked(result);
    } catch (error) {
      return failed(error);
    }
  }

  private lose(fault: ServiceUnavailable): void {
    if (this.displaced) return;
    this.displaced = fault;
    const successor = new SqliteSuccessor(this.file);
    let [isAtIt, told] = [false, ''];
    const look = async () => {
      if (isAtIt) return;
      isAtIt = true;
      const error = await this.goOn(successor).then(() => undefined, sqliteFault);
      isAtIt = false;
      if (error === undefined || error instanceof NotYet || reasonOf(error) === told) return;
      told = reasonOf(error);
      this.outages.stillFailed(new Error(`The database ${resolve(this.file)} is still not in use: ${told}`));
    };
    this.looking = setInterval(look, lookForSuccessorEveryMs).unref();
  }

  /** With the file that was open, once it is back in its place, or with the one that is there instead. */
  private async goOn(successor: SqliteSuccessor): Promise<void> {
    const old = this.opened;
    if (!old.isInPlace()) {
      const raw = successor.open(old);
      const candidate = new SqliteDatabase(raw, this.file, {});
      try {
        await this.options.accept?.(candidate);
        if (!this.looking) throw new Error('the database was closed');
      } catch (error) {
        await candidate.close();
        throw error;
      }
      this.opened = this.connection(raw);
      old.raw.close();
    }
    this.stopLooking();
    this.displaced = undefined;
  }

  private stopLooking(): void {
    clearInterval(this.looking);
    this.looking = undefined;
  }
}

/** What it comes down to: what is unavailable says by its cause why. */
function reasonOf(error: unknown): string {
  if (error instanceof ServiceUnavailable && error.cause !== undefined) return reasonOf(error.cause);
  return error instanceof Error ? error.message : String(error);
}
