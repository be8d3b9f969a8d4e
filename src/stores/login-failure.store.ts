import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { loginFailures } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';
import type { NameHasher } from '../secrets/name-hasher.js';

/** How many failures are free, and how the pauses after them grow; seconds. */
export interface LoginPause {
  free: number;
  windowSeconds: number;
  firstSeconds: number;
  longestSeconds: number;
}

/**
 * Failed logins in a row, exactly, however many processes count at once; only a hash of whose they are is stored. The last
 * of them may not outlive the machine.
 */
export class LoginFailureStore {
  constructor(
    private readonly database: Database,
    private readonly hasher: NameHasher,
  ) {}

  /**
   * Counts an attempt as failed before it is made, and begins the pause that follows it; false, and nothing counted, during
   * a pause. A row ends with the window of its first failure, or a window after its last pause.
   */
  async attempt(name: string, { free, windowSeconds, firstSeconds, longestSeconds }: LoginPause, now: Date) {
    const key = this.hasher.hash(name);
    // PostgreSQL takes a number beside a smaller one for as small.
    const at = sql`CAST(${now.getTime()} AS bigint)`;
    const ended = lte(loginFailures.expiresAt, now);
    const count = sql`CASE WHEN ${ended} THEN 1 ELSE ${loginFailures.count} + 1 END`;
    const beyond = sql`(${count}) - ${free}`;
    // Doubled with each failure beyond the free ones, up to the longest.
    const doublings = Math.ceil(Math.log2(longestSeconds / firstSeconds));
    const seconds = sql`CASE WHEN ${beyond} >= ${doublings} THEN ${longestSeconds} ELSE ${firstSeconds} * (1 << CAST(${beyond} AS integer)) END`;
    const pausedUntil = sql`CASE WHEN ${beyond} >= 0 THEN ${at} + 1000 * (${seconds}) END`;
    const expiresAt = sql`CASE WHEN ${ended} THEN ${at} + 1000 * ${windowSeconds} WHEN ${beyond} >= 0 THEN ${at} + 1000 * ((${seconds}) + ${windowSeconds}) ELSE ${loginFailures.expiresAt} END`;
    const counted: Step = {
      guard: true,
      statement: (query) =>
        query
          .insert(loginFailures)
          .values({ key, count: 1, pausedUntil: null, expiresAt: new Date(now.getTime() + windowSeconds * 1000) })
          .onConflictDoUpdate({
            target: loginFailures.key,
            set: { count, pausedUntil, expiresAt },
            setWhere: sql`${loginFailures.pausedUntil} IS NULL OR ${loginFailures.pausedUntil} <= ${at}`,
          })
          .returning({ key: loginFailures.key }),
    };
    return (await this.database.together([counted], 'relaxed')) !== undefined;
  }

  /** Until when no attempt is made; undefined where one may be. */
  async findPause(name: string, now: Date): Promise<Date | undefined> {
    const [row] = await this.database.sql
      .select({ pausedUntil: loginFailures.pausedUntil })
      .from(loginFailures)
      .where(and(eq(loginFailures.key, this.hasher.hash(name)), gt(loginFailures.pausedUntil, now)));
    return row?.pausedUntil ?? undefined;
  }

  /** Forgets the failures: the attempt was none. */
  async delete(name: string): Promise<void> {
    const key = this.hasher.hash(name);
    const forgotten: Step = {
      statement: (query) =>
        query.delete(loginFailures).where(eq(loginFailures.key, key)).returning({ key: loginFailures.key }),
    };
    await this.database.together([forgotten], 'relaxed');
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.sql.delete(loginFailures).where(lte(loginFailures.expiresAt, now));
  }
}
