import { createHash } from 'node:crypto';
import { and, asc, count, eq, gt, inArray, is, or, type SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as tables from '../../drizzle/tables.js';
import type { Database } from './database.js';

const rowsAtOnce = 200;

type Row = Record<string, unknown>;

/** How far the copy of a table is. */
export interface CopyProgress {
  table: string;
  copied: number;
  of: number;
}

/** The tables, each after those that it refers to. */
function tablesInOrder(): SQLiteTable[] {
  const all = Object.values(tables).filter((table) => is(table, SQLiteTable));
  const ordered: SQLiteTable[] = [];
  while (ordered.length < all.length)
    ordered.push(
      ...all.filter((table) => !ordered.includes(table) && parentsOf(table).every((it) => ordered.includes(it))),
    );
  return ordered;
}

/** How many rows each table has, by its name. */
export async function countRows(database: Database): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tablesInOrder()) {
    const [row] = await database.sql.select({ rows: count() }).from(table);
    counts.set(nameOf(table), row?.rows ?? 0);
  }
  return counts;
}

/** Copies every row that `target` does not have yet. What was copied when it ended half-way is not sent again. */
export async function copyRows(
  source: Database,
  target: Database,
  onProgress: (progress: CopyProgress) => void,
): Promise<void> {
  const counts = await countRows(source);
  for (const table of tablesInOrder()) {
    const its = { table: nameOf(table), of: counts.get(nameOf(table)) ?? 0 };
    let copied = 0;
    for await (const rows of batches(source, table)) {
      const missing = await missingFrom(target, table, rows);
      if (missing.length > 0) await target.sql.insert(table).values(missing);
      copied += rows.length;
      onProgress({ ...its, copied });
    }
  }
}

/** The names of the tables whose rows are not the same in both, to the last byte. */
export async function listDifferences(one: Database, other: Database): Promise<string[]> {
  const different: string[] = [];
  for (const table of tablesInOrder())
    if ((await digestOf(one, table)) !== (await digestOf(other, table))) different.push(nameOf(table));
  return different;
}

async function* batches(database: Database, table: SQLiteTable): AsyncGenerator<Row[]> {
  const keys = keysOf(table);
  let after: Row | undefined;
  for (;;) {
    const rest = after && beyond(keys, after);
    const order = keys.map((key) => asc(key));
    const rows: Row[] = await database.sql
      .select()
      .from(table)
      .where(rest)
      .orderBy(...order)
      .limit(rowsAtOnce);
    if (rows.length > 0) yield rows;
    if (rows.length < rowsAtOnce) return;
    after = rows.at(-1);
  }
}

/** Rows whose key comes after that of `row`. */
function beyond(keys: readonly SQLiteColumn[], row: Row): SQL | undefined {
  const cases = keys.map((key, index) =>
    and(...keys.slice(0, index).map((earlier) => eq(earlier, row[earlier.name])), gt(key, row[key.name])),
  );
  return or(...cases);
}

async function missingFrom(target: Database, table: SQLiteTable, rows: readonly Row[]): Promise<Row[]> {
  const keys = keysOf(table);
  const [first] = keys;
  if (!first) throw new Error(`${nameOf(table)} has no key.`);
  const columns = Object.fromEntries(keys.map((key) => [key.name, key]));
  const wanted = [...new Set(rows.map((row) => row[first.name]))];
  const there: Row[] = await target.sql.select(columns).from(table).where(inArray(first, wanted));
  const keyOf = (row: Row) => JSON.stringify(keys.map(({ name }) => row[name]));
  const known = new Set(there.map(keyOf));
  return rows.filter((row) => !known.has(keyOf(row)));
}

/** The same for the same rows in whatever order. */
async function digestOf(database: Database, table: SQLiteTable): Promise<string> {
  let sum = 0n;
  let rows = 0;
  for await (const batch of batches(database, table))
    for (const row of batch) {
      rows += 1;
      sum += createHash('sha256').update(canonical(row)).digest().readBigUInt64BE();
    }
  return `${rows}:${sum}`;
}

function canonical(row: Row): string {
  const text = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('base64') : value);
  return JSON.stringify(
    Object.keys(row)
      .sort()
      .map((name) => [name, text(row[name])]),
  );
}

function parentsOf(table: SQLiteTable): SQLiteTable[] {
  return getTableConfig(table).foreignKeys.map((key) => key.reference().foreignTable);
}

function keysOf(table: SQLiteTable): SQLiteColumn[] {
  const { columns, primaryKeys } = getTableConfig(table);
  return primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
}

function nameOf(table: SQLiteTable): string {
  return getTableConfig(table).name;
}
