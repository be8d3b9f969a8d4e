import { eq } from 'drizzle-orm';
import { secretKeys } from '../../drizzle/tables.js';
import type { Database } from '../database/database.js';

/** Fingerprints of the keys that the database was written with. */
export class SecretKeyStore {
  constructor(private readonly database: Database) {}

  /** Records the fingerprint of a key that is new here, and gives the one on record. */
  async putFirst(id: string, fingerprint: string): Promise<string> {
    const [row] = await this.database.sql
      .insert(secretKeys)
      .values({ id, fingerprint })
      .onConflictDoUpdate({ target: secretKeys.id, set: { id } })
      .returning();
    return row?.fingerprint ?? fingerprint;
  }

  /** The ids of the keys on record. */
  async list(): Promise<string[]> {
    const rows = await this.database.sql.select({ id: secretKeys.id }).from(secretKeys).orderBy(secretKeys.id);
    return rows.map(({ id }) => id);
  }

  async delete(id: string): Promise<void> {
    await this.database.sql.delete(secretKeys).where(eq(secretKeys.id, id));
  }
}
