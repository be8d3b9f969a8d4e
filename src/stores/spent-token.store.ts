import { and, eq, gte, isNotNull, lte, or, sql } from 'drizzle-orm';
import { spentTokens, verificationCodes } from '../../drizzle/tables.js';
import { everyToken } from '../database/after-restore.js';
import type { Database, Step } from '../database/database.js';
import type { CodePurpose } from './verification-code.store.js';

/** Verification tokens that have had their effect. */
export class SpentTokenStore {
  constructor(private readonly database: Database) {}

  /** Whether it was spent, or counts as spent because the database was restored since it was given. */
  async has(id: string, expiresAt: Date): Promise<boolean> {
    const withAll = and(eq(spentTokens.id, everyToken), gte(spentTokens.expiresAt, expiresAt));
    const [row] = await this.database.sql
      .select()
      .from(spentTokens)
      .where(or(eq(spentTokens.id, id), withAll))
      .limit(1);
    return row !== undefined;
  }

  /** Guard: the token is spent by this, and was not before. */
  spend(id: string, expiresAt: Date): Step {
    return {
      guard: true,
      statement: (query) => query.insert(spentTokens).values({ id, expiresAt }).onConflictDoNothing().returning(),
    };
  }

  /** Spends whatever tokens the codes of an address have given for the purpose: a token's id is that of its code. */
  spendAll(email: string, purpose: CodePurpose, expiresAt: Date): Step {
    const { id, usedAt } = verificationCodes;
    const given = and(eq(verificationCodes.email, email), eq(verificationCodes.purpose, purpose), isNotNull(usedAt));
    const until = sql<Date>`${expiresAt.getTime()}`.as('expires_at');
    return {
      statement: (query) =>
        query
          .insert(spentTokens)
          .select(query.select({ id, expiresAt: until }).from(verificationCodes).where(given))
          .onConflictDoNothing()
          .returning(),
    };
  }

  /** A token that has expired is refused without this. */
  async deleteExpired(now: Date): Promise<void> {
    await this.database.sql.delete(spentTokens).where(lte(spentTokens.expiresAt, now));
  }
}
