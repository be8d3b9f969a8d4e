import { setTimeout as wait } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { ServiceUnavailable, StartError } from '../errors.js';
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
import { Conflict, GaveWay, raise, reasonOf } from './postgres-fault.js';
import { PostgresLine } from './postgres-line.js';
import { PostgresPlaces } from './postgres-places.js';
import { postgresBuilder } from './postgres-session.js';
import { inTransaction, rowsOf } from './postgres-transaction.js';

/** Milliseconds unless it says otherwise. What the address says of these counts for more. */
const limits = {
  /** Connections per process. */
  max: 10,
  /** Until a connection is made. Whoever waits for one that is at work does so elsewhere: see PostgresPlaces. */
  connectionTimeoutMillis: 4000,
  statement_timeout: 7000,
  idle_in_transaction_session_timeout: 10_000,
  /** Longer than the server takes to end a statement itself: it has fallen silent. */
  query_timeout: 8000,
  idleTimeoutMillis: 30_000,
};
const checkTimeoutMs = 2000;
/** For saying good-bye to the server. */
const endWithinMs = 2000;
const mostTries = 6;
const firstPauseMs = 5;
/** What all that migrate these databases lock: any number that is theirs alone. */
const migrationLock = 7_234_918_114;

/** A pool of connections to PostgreSQL: for several instances, which share whatever is decided by a statement. */
export class PostgresDatabase implements Database {
  readonly sql: QueryBuilder;
  readonly isSerial = false;
  private readonly preparations: Preparations;
  private readonly outages: Outages;
  private readonly places = new PostgresPlaces(limits.max);
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly line: PostgresLine,
    private readonly url: string,
    onOutage: OnOutage,
  ) {
    this.outages = new Outages(onOutage);
    // A connection that breaks while nobody uses it: the pool makes another when one is needed.
    pool.on('error', () => undefined);
    this.sql = postgresBuilder(pool, (run) => this.attempt(() => this.inTurn(run)));
    this.preparations = new Preparations(this.sql);
  }

  /** Throws a StartError when it cannot be reached, read and written. */
  static async open(url: string, onOutage: OnOutage): Promise<PostgresDatabase> {
    const line = new PostgresLine(url);
    const own = { application_name: 'gmail-graphql', keepAlive: true, stream: line.stream };
    const database = new PostgresDatabase(
      new pg.Pool({ ...own, ...limits, connectionString: url }),
      line,
      url,
      onOutage,
    );
    try {
      await database.check();
      return database;
    } catch (error) {
      await database.close();
      throw new StartError(
        `The database ${database.place} cannot be used (${reasonOf(error)}). Look at the address, user and password in DATABASE_URL, and whether the server is up.`,
        { cause: error },
      );
    }
  }

  get place(): string {
    const { host, pathname } = new URL(this.url);
    return `postgres://${host}${pathname}`;
  }

  shellCommand(statement: string): string {
    return `psql "$DATABASE_URL" -c "${statement}"`;
  }

  prepared<T>(build: (sql: QueryBuilder) => T): T {
    return this.preparations.get(build);
  }

  async together(steps: readonly Step[], durability: Durability = 'durable'): Promise<unknown[][] | undefined> {
    return this.attempt(async () => {
      const [only, ...more] = steps;
      // A statement by itself is a transaction already.
      if (only && more.length === 0 && !only.next) {
        const rows = await rowsOf(only, this.sql);
        return only.guard && rows.length === 0 ? undefined : [rows];
      }
      return this.inTurn(() => inTransaction(this.pool, steps, durability));
    }).catch((error) => {
      // SQLite lets one write after the other; here, of two that are guarded, the later one meets what the first has left.
      if (error instanceof Conflict && steps.some(({ guard }) => guard)) return undefined;
      throw error;
    });
  }

  async check(): Promise<void> {
    const text = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only`;
    const { rows } = await this.watch(async () => {
      this.line.refuseInSilence();
      // Who has too much to do for an answer at once is not ready, and not lost either.
      return this.pool.query({ text, query_timeout: checkTimeoutMs } as pg.QueryConfig).catch(raise);
    });
    if (rows[0]?.read_only) throw new Error('The database takes no writes: it is a standby, or set to be read only.');
  }

  /** One instance migrates, however many start; it may take as long as it takes. */
  async migrate(folder = migrationsFolder('postgres')): Promise<void> {
    await this.alone(async (client) => migrate(drizzle({ client }), { migrationsFolder: folder }));
  }

  async listPendingMigrations(folder = migrationsFolder('postgres')): Promise<string[]> {
    const table = 'drizzle.__drizzle_migrations';
    const known = await this.pool.query(`SELECT to_regclass('${table}') AS name`).catch(raise);
    if (known.rows[0]?.name === null) return migrationsSince(folder, 0);
    const { rows } = await this.pool.query(`SELECT MAX(created_at) AS at FROM ${table}`).catch(raise);
    return migrationsSince(folder, Number(rows[0]?.at ?? 0));
  }

  async close(): Promise<void> {
    this.closing ??= this.end();
    await this.closing;
  }

  private async end(): Promise<void> {
    const cutting = setTimeout(() => this.line.cut(), endWithinMs);
    await this.pool.end().finally(() => clearTimeout(cutting));
    this.line.close();
  }

  /** Runs again what had to give way to another transaction, after a pause that grows and differs; notices an outage, and silence. */
  private async attempt<T>(run: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.watch(run);
      } catch (error) {
        this.line.failed(error);
        if (!(error instanceof GaveWay)) throw error;
        if (tries === mostTries) throw new ServiceUnavailable({ cause: error });
        await wait(Math.random() * firstPauseMs * 2 ** tries);
      }
    }
  }

  /** Asked again when its turn comes: there may be silence meanwhile. */
  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    return this.places.take(async () => {
      this.line.refuseInSilence();
      return run();
    });
  }

  private async watch<T>(run: () => Promise<T>): Promise<T> {
    try {
      const result = await run();
      this.outages.worked();
      return result;
    } catch (error) {
      this.outages.failed(error);
      throw error;
    }
  }

  /** On a connection of its own, which holds the lock as long as it lives. */
  private async alone(run: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'gmail-graphql migration' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
      await run(client);
    } catch (error) {
      throw new StartError(
        `The tables of ${this.place} cannot be brought up to date (${reasonOf(error)}). The user in DATABASE_URL must own the database.`,
        { cause: error },
      );
    } finally {
      await client.end();
    }
  }
}
