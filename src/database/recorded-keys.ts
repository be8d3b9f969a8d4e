import { and, ne, sql } from 'drizzle-orm';
import { googleAccounts, secretKeys } from '../../drizzle/tables.js';
import type { Database } from './database.js';

/** The fingerprints of the keys that the database was written with, by id. */
export async function recordedKeys(database: Database): Promise<Map<string, string>> {
  const rows = await database.sql.select().from(secretKeys);
  return new Map(rows.map(({ id, fingerprint }) => [id, fingerprint]));
}

/** The id of a key that refresh tokens of Google's are sealed under and that is not among `ids`. */
export async function missingCredentialKey(database: Database, ids: readonly string[]): Promise<string | undefined> {
  const { sealedRefreshToken: sealed } = googleAccounts;
  const [row] = await database.sql
    .select({ sealed })
    .from(googleAccounts)
    .where(and(...ids.map((id) => ne(sql`substr(${sealed}, 1, ${id.length + 1})`, `${id}.`))))
    .limit(1);
  return row?.sealed?.split('.')[0];
}
