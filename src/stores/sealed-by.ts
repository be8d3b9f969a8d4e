import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Whether a text that was sealed, `keyId.…`, was so under the key `id`. */
export function isSealedBy(sealed: AnyColumn, id: string): SQL {
  return sql`substr(${sealed}, 1, ${id.length + 1}) = ${`${id}.`}`;
}

/** Whether there is a sealed text, and under another key than `id`. */
export function isSealedByOther(sealed: AnyColumn, id: string): SQL {
  return sql`substr(${sealed}, 1, ${id.length + 1}) <> ${`${id}.`}`;
}
