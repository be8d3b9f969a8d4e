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
}
