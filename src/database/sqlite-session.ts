import { BetterSQLite3Database, BetterSQLiteSession, type PreparedQuery } from 'drizzle-orm/better-sqlite3';
import { type PreparedQueryConfig, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { ServiceUnavailable } from '../errors.js';
import { type Sqlite, SqliteError } from './sqlite.js';

const dialect = new SQLiteSyncDialect({ casing: 'snake_case' });
type NoSchema = Record<string, never>;
type Prepare = BetterSQLiteSession<NoSchema, NoSchema>['prepareQuery'];

/**
 * Result codes of a file that cannot be read or written at present, or holds something else than a database until another is
 * put there. See https://www.sqlite.org/rescode.html
 */
const passing = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|PROTOCOL|NOMEM|CORRUPT|NOTADB)/;

/** Runs a statement, at once or later; what only looks at the database is a `read`. */
export type Attempt = <T>(run: () => T, kind: 'read' | 'write') => T | Promise<T>;

/**
 * Builds statements and runs them, each by `attempt`. Whoever waits for a statement may be given its rows later; its `all()`
 * is for an `attempt` that never waits.
 */
export function sqliteBuilder(connection: Sqlite.Database, attempt: Attempt): BetterSQLite3Database {
  return new BetterSQLite3Database('sync', dialect, new Session(connection, attempt), undefined);
}

/** What a failed statement means. */
export function sqliteFault(error: unknown): unknown {
  return error instanceof SqliteError && passing.test(error.code) ? new ServiceUnavailable({ cause: error }) : error;
}

class Session extends BetterSQLiteSession<NoSchema, NoSchema> {
  constructor(
    connection: Sqlite.Database,
    private readonly attempt: Attempt,
  ) {
    super(connection, dialect, undefined);
  }

  /** Every statement comes by here. */
  override prepareQuery<T extends Omit<PreparedQueryConfig, 'statement' | 'run'>>(
    ...its: Parameters<Prepare>
  ): PreparedQuery<T> {
    const query = this.prepareNow<T>(its);
    const [run, all, get] = [query.run.bind(query), query.all.bind(query), query.get.bind(query)];
    const kind = /^select\b/i.test(its[0].sql) ? 'read' : 'write';
    // Drizzle's own statements resolve to what these return: rows, or a promise of them.
    const later = <R>(what: () => R) => this.attempt(what, kind) as R;
    query.run = (values) => later(() => run(values));
    query.all = (values) => later(() => all(values));
    query.get = (values) => later(() => get(values));
    return query;
  }

  private prepareNow<T extends Omit<PreparedQueryConfig, 'statement' | 'run'>>(
    its: Parameters<Prepare>,
  ): PreparedQuery<T> {
    try {
      return super.prepareQuery<T>(...its);
    } catch (error) {
      throw sqliteFault(error);
    }
  }
}
