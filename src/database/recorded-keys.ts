import { secretKeys } from '../../drizzle/tables.js';
import type { Database } from './database.js';

/** The fingerprints of the keys that the database was written with, by id. */
export function recordedKeys(database: Database): Map<string, string> {
  const rows = database.sql.select().from(secretKeys).all();
  return new Map(rows.map(({ id, fingerprint }) => [id, fingerprint]));
}
