// The one file that knows a dialect: tables.ts is written in these words only.
import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export { index, primaryKey, uniqueIndex } from 'drizzle-orm/sqlite-core';
export { integer, text };
export const table = sqliteTable;

/** A point in time, milliseconds since 1970 in UTC. */
export const instant = () => integer({ mode: 'timestamp_ms' });

/** Bytes as they are. */
export const bytes = () => blob({ mode: 'buffer' });
