import { DrizzleQueryError } from 'drizzle-orm/errors';
import { NodePgSession } from 'drizzle-orm/node-postgres';
import { PgDatabase, PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { QueryBuilder } from './database.js';
import { postgresFault } from './postgres-fault.js';

// Every number here is far below 2^53: milliseconds since 1970 are the largest.
for (const type of [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]) pg.types.setTypeParser(type, Number);

const dialect = new PgDialect({ casing: 'snake_case' });
type NoSchema = Record<string, never>;
type ToResult<T extends PreparedQueryConfig> = (rows: unknown[][]) => T['execute'];

/**
 * Builds statements on the tables of drizzle/tables.ts and runs them at PostgreSQL: its columns hold what SQLite's do, so
 * what is read and written is converted by the same column. `attempt` runs each statement.
 */
export function postgresBuilder(client: pg.Pool | pg.PoolClient, attempt: Attempt): QueryBuilder {
  // Its builders take the tables as they are, and promise the rows that SQLite's give.
  return new PgDatabase(dialect, new Session(client, attempt), undefined) as unknown as QueryBuilder;
}

/** Runs a statement, perhaps once more. */
export type Attempt = <T>(run: () => Promise<T>) => Promise<T>;

class Session extends NodePgSession<NoSchema, NoSchema> {
  constructor(
    client: pg.Pool | pg.PoolClient,
    private readonly attempt: Attempt,
  ) {
    super(withoutNul(client), dialect, undefined);
  }

  /** Every statement comes by here. */
  override prepareQuery<T extends PreparedQueryConfig>(
    ...[query, fields, name, isArray, toResult, ...rest]: Parameters<NodePgSession<NoSchema, NoSchema>['prepareQuery']>
  ): PgPreparedQuery<T> {
    const prepared = super.prepareQuery<T>(query, fields, name, isArray, toResult as ToResult<T>, ...rest);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) => this.attempt(() => execute(values).catch(rethrow));
    return prepared;
  }
}

/** PostgreSQL has no text with a NUL in it: what is asked for with one is not there, and what is kept is readable without. */
function withoutNul(client: pg.Pool | pg.PoolClient): pg.Pool {
  const replaced = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value);
  const query = (config: pg.QueryConfig, values: unknown[]) => client.query(config, values.map(replaced));
  // A session asks its client for nothing else.
  return { query } as pg.Pool;
}

/** Drizzle's own error has every parameter in its text. */
function rethrow(error: unknown): never {
  throw postgresFault(error instanceof DrizzleQueryError ? error.cause : error);
}
