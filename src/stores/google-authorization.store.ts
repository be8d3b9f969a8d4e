import { and, count, eq, gt, isNull, lt, max } from 'drizzle-orm';
import { googleAuthorizations } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';
import { isSealedBy, isSealedByOther } from './sealed-by.js';

export type GoogleAuthorizationRow = typeof googleAuthorizations.$inferSelect;
export type NewGoogleAuthorization = Omit<GoogleAuthorizationRow, 'codeHash' | 'outcome' | 'accountId' | 'isNewUser'>;

/** Authorization requests under way, by the hash of their `state`. */
export class GoogleAuthorizationStore {
  constructor(private readonly database: Database) {}

  /**
   * Adds it, and deletes those that have expired by the time it is made: the table has no more than what is under way.
   * False, and nothing changed, where a guard among `before` does not hold.
   */
  async put(authorization: NewGoogleAuthorization, before: readonly Step[] = []): Promise<boolean> {
    const { stateHash, expiresAt } = googleAuthorizations;
    const rows = await this.database.together([
      ...before,
      {
        statement: (query) =>
          query.delete(googleAuthorizations).where(lt(expiresAt, authorization.createdAt)).returning({ stateHash }),
      },
      { statement: (query) => query.insert(googleAuthorizations).values(authorization).returning({ stateHash }) },
    ]);
    return rows !== undefined;
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

  /** Those whose code verifier is sealed under another key. */
  async listSealedByOthers(keyId: string): Promise<Pick<GoogleAuthorizationRow, 'stateHash' | 'sealedCodeVerifier'>[]> {
    const { stateHash, sealedCodeVerifier } = googleAuthorizations;
    return this.database.sql
      .select({ stateHash, sealedCodeVerifier })
      .from(googleAuthorizations)
      .where(isSealedByOther(sealedCodeVerifier, keyId));
  }

  /** Puts the same code verifier, sealed anew, into the place of `sealed`; false where that is gone. */
  async replaceCodeVerifier(stateHash: string, sealed: string, anew: string): Promise<boolean> {
    const { stateHash: hash, sealedCodeVerifier } = googleAuthorizations;
    const replaced = await this.database.sql
      .update(googleAuthorizations)
      .set({ sealedCodeVerifier: anew })
      .where(and(eq(hash, stateHash), eq(sealedCodeVerifier, sealed)))
      .returning({ hash });
    return replaced.length === 1;
  }

  /** How many that have not expired are sealed under the key, and when the last of them does. */
  async findUseOfKey(keyId: string, now: Date): Promise<{ count: number; until: Date | undefined }> {
    const { expiresAt, sealedCodeVerifier } = googleAuthorizations;
    const [row] = await this.database.sql
      .select({ count: count(), until: max(expiresAt) })
      .from(googleAuthorizations)
      .where(and(isSealedBy(sealedCodeVerifier, keyId), gt(expiresAt, now)));
    return { count: Number(row?.count ?? 0), until: row?.until ?? undefined };
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.sql.delete(googleAuthorizations).where(lt(googleAuthorizations.expiresAt, now));
  }
}
