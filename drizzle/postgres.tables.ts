import * as pg from 'drizzle-orm/pg-core';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as tables from './tables.js';

/*
 * The tables of tables.ts as PostgreSQL has them: its migrations are generated from these, and nothing else uses them.
 * Queries are built on tables.ts for both, and values are the same in both: instants are milliseconds here too.
 */
type Columns = [pg.AnyPgColumn, ...pg.AnyPgColumn[]];
type Table = pg.PgTable & Record<string, pg.AnyPgColumn>;

const bytea = pg.customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const made = new Map<SQLiteTable, Table>();

export const secretKeys = toPostgres(tables.secretKeys);
export const users = toPostgres(tables.users);
export const passwords = toPostgres(tables.passwords);
export const formerEmails = toPostgres(tables.formerEmails);
export const spentTokens = toPostgres(tables.spentTokens);
export const loginFailures = toPostgres(tables.loginFailures);
export const notices = toPostgres(tables.notices);
export const sessions = toPostgres(tables.sessions);
export const refreshTokens = toPostgres(tables.refreshTokens);
export const googleAccounts = toPostgres(tables.googleAccounts);
export const googleAuthorizations = toPostgres(tables.googleAuthorizations);
export const verificationCodes = toPostgres(tables.verificationCodes);
export const rateLimits = toPostgres(tables.rateLimits);
export const gmailSpends = toPostgres(tables.gmailSpends);
export const gmailQuotas = toPostgres(tables.gmailQuotas);
export const mailboxStates = toPostgres(tables.mailboxStates);
export const cachedMessages = toPostgres(tables.cachedMessages);

/** After those that it refers to. */
function toPostgres(table: SQLiteTable): Table {
  const { name, columns, indexes, primaryKeys, foreignKeys } = getTableConfig(table);
  const builders = Object.fromEntries(columns.map((column) => [column.name, toColumn(column)]));
  // Each column has its key for a name.
  const postgres = pg.pgTable(name, builders, (its) => [
    ...indexes.map(({ config }) =>
      (config.unique ? pg.uniqueIndex : pg.index)(config.name).on(...named(its, config.columns)),
    ),
    ...primaryKeys.map((key) => pg.primaryKey({ columns: named(its, key.columns) })),
    ...foreignKeys.map((key) => {
      const { columns: from, foreignColumns, foreignTable } = key.reference();
      const to = made.get(foreignTable) ?? {};
      const reference = pg.foreignKey({ columns: named(its, from), foreignColumns: named(to, foreignColumns) });
      return reference.onDelete(key.onDelete as pg.UpdateDeleteAction);
    }),
  ]) as Table;
  made.set(table, postgres);
  return postgres;
}

function toColumn(column: SQLiteColumn): pg.PgColumnBuilderBase {
  const plain = ofType(column);
  const filled = column.default === undefined ? plain : plain.default(column.default as never);
  const present = column.notNull ? filled.notNull() : filled;
  const single = column.isUnique ? present.unique() : present;
  return column.primary ? single.primaryKey() : single;
}

function ofType({ columnType, name }: SQLiteColumn) {
  if (columnType === 'SQLiteText') return pg.text();
  if (columnType === 'SQLiteInteger' || columnType === 'SQLiteTimestamp') return pg.bigint({ mode: 'number' });
  if (columnType === 'SQLiteBoolean') return pg.boolean();
  if (columnType === 'SQLiteBlobBuffer') return bytea();
  throw new Error(`${name} is a ${columnType}, which has no counterpart here yet.`);
}

function named(columns: Record<string, pg.AnyPgColumn>, some: readonly unknown[]): Columns {
  return some.map((column) => columns[(column as SQLiteColumn).name]) as Columns;
}
