import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import { googleAuthorizations } from '../../drizzle/tables.js';
import type { Database } from '../database/database.js';

export type GoogleAuthorizationRow = typeof googleAuthorizations.$inferSelect;
export type NewGoogleAuthorization = Omit<GoogleAuthorizationRow, 'codeHash' | 'outcome' | 'accountId' | 'isNewUser'>;

/** Authorization requests under way, by the hash of their `state`. */
export class GoogleAuthorizationStore {
  constructor(private readonly database: Database) {}

  /** Adds it, and deletes those that have expired by the time it is made: the table has no more than what is under way. */
  async put(authorization: NewGoogleAuthorization): Promise<void> {
    const { stateHash, expiresAt } = googleAuthorizations;
    await this.database.together([
      {
        statement: (query) =>
          query.delete(googleAuthorizations).where(lt(expiresAt, authorization.createdAt)).returning({ stateHash }),
      },
      { statement: (query) => query.insert(googleAuthorizations).values(authorization).returning({ stateHash }) },
    ]);
  }

  async find(stateHash: string): Promise<GoogleAuthorizationRow | undefined> {
    const [row] = await this.database.sql
      .select()
      .from(googleAuthorizations)
      .where(eq(googleAuthorizations.stateHash, stateHash));
    return row;
  }

  /** Spends the state on one authorization code; false when it was spent before or is too old. */
  async consume(stateHash: string, codeHash: string, now: Date): Promise<boolean> {
    const { stateHash: hash, codeHash: spentOn, expiresAt } = googleAuthorizations;
    const spent = await this.database.sql
      .update(googleAuthorizations)
      .set({ codeHash })
      .where(and(eq(hash, stateHash), isNull(spentOn), gt(expiresAt, now)))
      .returning({ hash });
    return spent.length === 1;
  }

  /** Records how it ended, for a repeated callback to find. */
  async putOutcome(
    stateHash: string,
    outcome: Pick<GoogleAuthorizationRow, 'outcome' | 'accountId' | 'isNewUser'>,
  ): Promise<void> {
    await this.database.sql
      .update(googleAuthorizations)
      .set(outcome)
      .where(eq(googleAuthorizations.stateHash, stateHash));
  }

  /** Claims the one session that a connected account signs in by; false when it was given before. */
  async claimSignIn(stateHash: string): Promise<boolean> {
    const { stateHash: hash, outcome } = googleAuthorizations;
    const claimed = await this.database.sql
      .update(googleAuthorizations)
      .set({ outcome: 'SIGNED_IN' })
      .where(and(eq(hash, stateHash), eq(outcome, 'CONNECTED')))
      .returning({ hash });
    return claimed.length === 1;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.sql.delete(googleAuthorizations).where(lt(googleAuthorizations.expiresAt, now));
  }
}
