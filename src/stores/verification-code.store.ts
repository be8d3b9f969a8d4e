import { and, count, eq, gt, inArray, isNull, lt, max, ne, or, sql } from 'drizzle-orm';
import { formerEmails, googleAccounts, users, verificationCodes } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';

export type VerificationCode = typeof verificationCodes.$inferSelect;
export type CodePurpose = VerificationCode['purpose'];
export type PendingCode = Pick<
  VerificationCode,
  'id' | 'email' | 'purpose' | 'keyId' | 'codeHash' | 'reference' | 'browserHash' | 'createdAt' | 'expiresAt'
>;

/** Verification codes under their request id. */
export class VerificationCodeStore {
  constructor(private readonly database: Database) {}

  /** Keeps a code whose mail has not left yet. */
  async putPending(code: PendingCode): Promise<void> {
    await this.database.together([
      {
        statement: (query) =>
          query
            .insert(verificationCodes)
            .values({ ...code, attempts: 0 })
            .returning({ id: verificationCodes.id }),
      },
    ]);
  }

  /** Marks the code as sent and every earlier one of its address and purpose as superseded, both or neither. */
  async markSent({ id, email, purpose, createdAt }: PendingCode, now: Date): Promise<void> {
    const { createdAt: created, id: codeId } = verificationCodes;
    const earlier = or(lt(created, createdAt), and(eq(created, createdAt), lt(codeId, id)));
    const samePerson = and(eq(verificationCodes.email, email), eq(verificationCodes.purpose, purpose), ne(codeId, id));
    const live = and(isNull(verificationCodes.supersededAt), isNull(verificationCodes.usedAt));
    await this.database.together([
      {
        statement: (query) =>
          query.update(verificationCodes).set({ sentAt: now }).where(eq(codeId, id)).returning({ id: codeId }),
      },
      {
        statement: (query) =>
          query
            .update(verificationCodes)
            .set({ supersededAt: now })
            .where(and(samePerson, earlier, live))
            .returning({ id: codeId }),
      },
    ]);
  }

  async delete(id: string): Promise<void> {
    await this.database.sql.delete(verificationCodes).where(eq(verificationCodes.id, id));
  }

  async find(id: string): Promise<VerificationCode | undefined> {
    const [code] = await this.database.prepared(codeWithId).execute({ id });
    return code;
  }

  /** Whether a code of this address and purpose that this browser asked for, other than `except`, could still be verified. */
  async hasLive(
    { email, purpose, browserHash }: { email: string; purpose: CodePurpose; browserHash: string },
    { maxAttempts, now, except }: { maxAttempts: number; now: Date; except: string | undefined },
  ): Promise<boolean> {
    const [code] = await this.database.sql
      .select({ id: verificationCodes.id })
      .from(verificationCodes)
      .where(
        and(
          eq(verificationCodes.email, email),
          eq(verificationCodes.purpose, purpose),
          eq(verificationCodes.browserHash, browserHash),
          isNull(verificationCodes.usedAt),
          isNull(verificationCodes.supersededAt),
          lt(verificationCodes.attempts, maxAttempts),
          gt(verificationCodes.expiresAt, now),
          except === undefined ? undefined : ne(verificationCodes.id, except),
        ),
      )
      .limit(1);
    return code !== undefined;
  }

  /** Guard: counts one attempt and gives the code as it is then, unless it is used, has no attempt left, or does not exist. */
  attempt(id: string, maxAttempts: number, next: (code: VerificationCode) => Step[] = () => []): Step {
    return {
      guard: true,
      prepared: countAttempt,
      values: { id, maxAttempts },
      // The one row that was changed, as countAttempt's returning() says.
      next: ([code]) => next(code as VerificationCode),
    };
  }

  /** Spends the code; gives no row when it was spent, superseded or expired meanwhile. */
  consume(id: string, now: Date): Step {
    return { prepared: spend, values: { id, now: now.getTime() } };
  }

  /** Makes every live code of an address good for nothing. */
  supersedeAll(email: string, now: Date): Step {
    const live = and(isNull(verificationCodes.supersededAt), isNull(verificationCodes.usedAt));
    return {
      statement: (query) =>
        query
          .update(verificationCodes)
          .set({ supersededAt: now })
          .where(and(eq(verificationCodes.email, email), live))
          .returning({ id: verificationCodes.id }),
    };
  }

  /** Deletes the codes of every address that is the user's: their own, lately theirs, or verified by Google. */
  deleteAll(userId: string): Step {
    return {
      statement: (query) => {
        const own = query.select({ email: users.email }).from(users).where(eq(users.id, userId));
        const former = query
          .select({ email: formerEmails.email })
          .from(formerEmails)
          .where(eq(formerEmails.userId, userId));
        const googles = query
          .select({ email: googleAccounts.email })
          .from(googleAccounts)
          .where(and(eq(googleAccounts.userId, userId), eq(googleAccounts.emailVerified, true)));
        const { email, id } = verificationCodes;
        return query
          .delete(verificationCodes)
          .where(or(inArray(email, own), inArray(email, former), inArray(email, googles)))
          .returning({ id });
      },
    };
  }

  /** How many that expire after `then` are hashed under the key, and when the last of them does. */
  async findUseOfKey(keyId: string, then: Date): Promise<{ count: number; until: Date | undefined }> {
    const { expiresAt } = verificationCodes;
    const [row] = await this.database.sql
      .select({ count: count(), until: max(expiresAt) })
      .from(verificationCodes)
      .where(and(eq(verificationCodes.keyId, keyId), gt(expiresAt, then)));
    return { count: Number(row?.count ?? 0), until: row?.until ?? undefined };
  }

  /** Forgets codes that expired before `then`: until then a late answer still hears why it is refused. */
  async deleteExpired(then: Date): Promise<void> {
    await this.database.sql.delete(verificationCodes).where(lt(verificationCodes.expiresAt, then));
  }
}

function codeWithId(query: QueryBuilder) {
  return query
    .select()
    .from(verificationCodes)
    .where(eq(verificationCodes.id, sql.placeholder('id')))
    .prepare();
}

function countAttempt(query: QueryBuilder) {
  const { id, attempts, usedAt } = verificationCodes;
  return query
    .update(verificationCodes)
    .set({ attempts: sql`${attempts} + 1` })
    .where(and(eq(id, sql.placeholder('id')), lt(attempts, sql.placeholder('maxAttempts')), isNull(usedAt)))
    .returning()
    .prepare();
}

function spend(query: QueryBuilder) {
  const { id, usedAt, supersededAt, expiresAt } = verificationCodes;
  return query
    .update(verificationCodes)
    .set({ usedAt: sql`${sql.placeholder('now')}` })
    .where(
      and(eq(id, sql.placeholder('id')), isNull(usedAt), isNull(supersededAt), gt(expiresAt, sql.placeholder('now'))),
    )
    .returning({ id })
    .prepare();
}
