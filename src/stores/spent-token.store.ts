import { eq, lte } from 'drizzle-orm';
import { spentTokens } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';

/** Verification tokens that have had their effect. */
export class SpentTokenStore {
  constructor(private readonly database: Database) {}

  async has(id: string): Promise<boolean> {
    const [row] = await this.database.sql.select().from(spentTokens).where(eq(spentTokens.id, id));
    return row !== undefined;
  }

  /** Guard: the token is spent by this, and was not before. */
  spend(id: string, expiresAt: Date): Step {
    return {
      guard: true,
      statement: (query) => query.insert(spentTokens).values({ id, expiresAt }).onConflictDoNothing().returning(),
    };
  }

  /** A token that has expired is refused without this. */
  async deleteExpired(now: Date): Promise<void> {
    await this.database.sql.delete(spentTokens).where(lte(spentTokens.expiresAt, now));
  }
}
