import { and, count, desc, eq, gt, isNull, lt, max, ne, or, sql } from 'drizzle-orm';
import { refreshTokens, sessions, users } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';
import type { User } from './user.store.js';

export type Session = typeof sessions.$inferSelect;
export type RefreshToken = typeof refreshTokens.$inferSelect;

/** Refresh tokens under a key. */
interface KeyUse {
  /** Those of live sessions that are not used yet. */
  live: number;
  /** When the last of their sessions ends. */
  until: Date | undefined;
  /** All that are on record. */
  issued: number;
  lastIssuedAt: Date | undefined;
}

/** Of one user. */
const mostSessions = 100;

/** Sessions and the refresh tokens of each. */
export class SessionStore {
  constructor(private readonly database: Database) {}

  /**
   * Adds a session with its first refresh token; false, and nothing added, where a guard among `before` does not hold.
   * Of a user who has a hundred, the one used longest ago makes way: exactly so where a guard holds the user.
   */
  async put(session: Session, token: RefreshToken, before: readonly Step[] = []): Promise<boolean> {
    const done = await this.database.together([
      ...before,
      { statement: (query) => query.insert(sessions).values(session).returning({ id: sessions.id }) },
      { statement: (query) => query.insert(refreshTokens).values(token).returning({ hash: refreshTokens.hash }) },
      makeWayFor(session),
    ]);
    return done !== undefined;
  }

  /** The user of a session that is neither revoked nor over, unless the user is disabled. */
  async findUser(sessionId: string, now: Date): Promise<User | undefined> {
    const [row] = await this.database.prepared(userOfSession).execute({ sessionId, now: now.getTime() });
    return row?.user;
  }

  /** Guard: the session is the user's, and neither revoked nor over, and is held so until all of it stands. */
  isLive(id: string, userId: string, now: Date): Step {
    return {
      guard: true,
      statement: (query) =>
        query
          .update(sessions)
          .set({ id })
          .where(and(eq(sessions.id, id), liveOf(userId, now)))
          .returning({ id: sessions.id }),
    };
  }

  async findRefreshToken(hash: string): Promise<{ token: RefreshToken; session: Session } | undefined> {
    const [row] = await this.database.sql
      .select({ token: refreshTokens, session: sessions })
      .from(refreshTokens)
      .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
      .where(eq(refreshTokens.hash, hash));
    return row;
  }

  /** Replaces a refresh token by its successor; false when it was used before, or its session has ended. */
  async rotate(
    hash: string,
    successor: RefreshToken,
    use: { at: Date; expiresAt: Date; ipAddress: string; userAgent: string | null },
  ): Promise<boolean> {
    const { at, ...session } = use;
    const unused = and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAt));
    const alive = and(eq(sessions.id, successor.sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, at));
    const done = await this.database.together([
      // The session first, as for who deletes one with its tokens, so that neither waits for the other.
      {
        guard: true,
        statement: (query) =>
          query
            .update(sessions)
            .set({ ...session, lastUsedAt: at })
            .where(alive)
            .returning({ id: sessions.id }),
      },
      {
        guard: true,
        statement: (query) =>
          query.update(refreshTokens).set({ usedAt: at }).where(unused).returning({ hash: refreshTokens.hash }),
      },
      { statement: (query) => query.insert(refreshTokens).values(successor).returning({ hash: refreshTokens.hash }) },
    ]);
    return done !== undefined;
  }

  /** Ends a session, where `userId` is given that user's alone; false when it had ended before. */
  async revoke(id: string, now: Date, userId?: string): Promise<boolean> {
    const owned = userId === undefined ? undefined : eq(sessions.userId, userId);
    const revoked = await this.database.sql
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(eq(sessions.id, id), isNull(sessions.revokedAt), owned))
      .returning({ id: sessions.id });
    return revoked.length === 1;
  }

  /** Ends every session of the user; how many there were. */
  async revokeAll(userId: string, now: Date): Promise<number> {
    const [revoked] = (await this.database.together([this.revokeAllBut(undefined, userId, now)])) ?? [];
    return revoked?.length ?? 0;
  }

  /** Ends every session of the user, but the one `kept`. */
  revokeAllBut(kept: string | undefined, userId: string, now: Date): Step {
    const live = liveOf(userId, now);
    return {
      statement: (query) =>
        query
          .update(sessions)
          .set({ revokedAt: now })
          .where(kept === undefined ? live : and(live, ne(sessions.id, kept)))
          .returning({ id: sessions.id }),
    };
  }

  /** The user's sessions that are neither revoked nor over, the one used last first; a hundred at most. */
  async listLive(userId: string, now: Date): Promise<Session[]> {
    return this.database.sql
      .select()
      .from(sessions)
      .where(liveOf(userId, now))
      .orderBy(desc(sessions.lastUsedAt), sessions.id)
      .limit(mostSessions);
  }

  async find(id: string): Promise<Session | undefined> {
    const [session] = await this.database.sql.select().from(sessions).where(eq(sessions.id, id));
    return session;
  }

  /** What needs a key: refresh tokens, until the sessions of those that can still be used end, and access tokens given with them. */
  async findUseOfKey(keyId: string, now: Date): Promise<KeyUse> {
    const withKey = eq(refreshTokens.keyId, keyId);
    const [last] = await this.database.sql
      .select({ issued: count(), lastIssuedAt: max(refreshTokens.createdAt) })
      .from(refreshTokens)
      .where(withKey);
    const [row] = await this.database.sql
      .select({ live: count(), until: max(sessions.expiresAt) })
      .from(refreshTokens)
      .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
      .where(and(withKey, isNull(refreshTokens.usedAt), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)));
    return {
      live: Number(row?.live ?? 0),
      until: row?.until ?? undefined,
      issued: Number(last?.issued ?? 0),
      lastIssuedAt: last?.lastIssuedAt ?? undefined,
    };
  }

  /** Deletes sessions that were over before `then`, with their refresh tokens. */
  async deleteEnded(then: Date): Promise<void> {
    await this.database.sql.delete(sessions).where(or(lt(sessions.expiresAt, then), lt(sessions.revokedAt, then)));
  }

  /** Deletes refresh tokens that were replaced before `then`. */
  async deleteUsed(then: Date): Promise<void> {
    await this.database.sql.delete(refreshTokens).where(lt(refreshTokens.usedAt, then));
  }
}

/**
 * Deletes what the user of a new session has beyond a hundred, the ended ones first. One that is being refreshed at this
 * moment stays: until the next sign-in there is one more.
 */
function makeWayFor({ id, userId, createdAt }: Session): Step {
  const ended = sql`CASE WHEN ${liveOf(userId, createdAt)} THEN 0 ELSE 1 END`;
  return {
    statement: (query) => {
      const overdue = query
        .select({ id: sessions.id, lastUsedAt: sessions.lastUsedAt })
        .from(sessions)
        .where(and(eq(sessions.userId, userId), ne(sessions.id, id)))
        .orderBy(ended, desc(sessions.lastUsedAt), sessions.id)
        // SQLite has no offset without a limit.
        .limit(1_000_000)
        .offset(mostSessions - 1);
      return query
        .delete(sessions)
        .where(sql`(${sessions.id}, ${sessions.lastUsedAt}) IN (${overdue})`)
        .returning({ id: sessions.id });
    },
  };
}

function liveOf(userId: string, now: Date) {
  return and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
}

function userOfSession(query: QueryBuilder) {
  const [id, now] = [sql.placeholder('sessionId'), sql.placeholder('now')];
  return query
    .select({ user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now), isNull(users.disabledAt)))
    .prepare();
}
