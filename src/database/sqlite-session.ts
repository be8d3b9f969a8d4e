import { BetterSQLite3Database, BetterSQLiteSession, type PreparedQuery } from 'drizzle-orm/better-sqlite3';
import { type PreparedQueryConfig, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { ServiceUnavailable } from '../errors.js';
import { type Sqlite, SqliteError } from './sqlite.js';

const dialect = new SQLiteSyncDialect({ casing: 'snake_case' });
type NoSchema = Record<string, never>;
type Prepare = BetterSQLiteSession<NoSchema, NoSchema>['prepareQuery'];

/** Result codes of a file that cannot be read or written at present. See https://www.sqlite.org/rescode.html */
const passing = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|PROTOCOL|NOMEM)/;

/** Runs something at SQLite. */
export type Attempt = <T>(run: () => T) => T;

/** Builds statements and runs them, each by `attempt`. */
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
    const query = this.attempt(() => super.prepareQuery<T>(...its));
    const [run, all, get] = [query.run.bind(query), query.all.bind(query), query.get.bind(query)];
    query.run = (values) => this.attempt(() => run(values));
    query.all = (values) => this.attempt(() => all(values));
    query.get = (values) => this.attempt(() => get(values));
    return query;
  }
}
