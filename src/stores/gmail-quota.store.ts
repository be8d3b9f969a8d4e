import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { gmailQuotas, gmailSpends } from '../../drizzle/tables.js';
import type { Database } from '../database/database.js';

const windowSeconds = 60;

/** Counts the quota units that each account has spent in the last minute, exactly, however many processes count. */
export class GmailQuotaStore {
  constructor(private readonly database: Database) {}

  /** Counts `units`, unless that makes more than `limit` in a minute or the account is paused: false, and nothing counted. */
  async spend(accountId: string, units: number, limit: number, now: Date): Promise<boolean> {
    const second = toSecond(now);
    const rows = await this.database.together([
      // Locks the account's row: the sum below is of several rows, which no lock of its own holds still.
      {
        guard: true,
        statement: (query) =>
          query
            .insert(gmailQuotas)
            .values({ accountId })
            .onConflictDoUpdate({
              target: gmailQuotas.accountId,
              set: { pausedUntil: null },
              setWhere: sql`${gmailQuotas.pausedUntil} IS NULL OR ${gmailQuotas.pausedUntil} <= ${now.getTime()}`,
            })
            .returning(),
      },
      {
        guard: true,
        statement: (query) => {
          const { accountId: account, second: at, units: spent } = gmailSpends;
          const recent = sql`SELECT COALESCE(SUM(${spent}), 0) FROM ${gmailSpends} WHERE ${account} = ${accountId} AND ${at} > ${second - windowSeconds}`;
          return query
            .insert(gmailSpends)
            .select(sql`SELECT ${accountId}, ${second}, ${units} WHERE (${recent}) + ${units} <= ${limit}`)
            .onConflictDoUpdate({ target: [account, at], set: { units: sql`${spent} + ${units}` } })
            .returning();
        },
      },
      {
        statement: (query) => query.delete(gmailSpends).where(ended(accountId, second)).returning(),
      },
    ]);
    return rows !== undefined;
  }

  /** When `units` can be spent under `limit`, as far as is known now. */
  async findRoom(accountId: string, units: number, limit: number, now: Date): Promise<Date> {
    const spends = await this.database.sql
      .select()
      .from(gmailSpends)
      .where(and(eq(gmailSpends.accountId, accountId), gt(gmailSpends.second, toSecond(now) - windowSeconds)))
      .orderBy(gmailSpends.second);
    const [quota] = await this.database.sql.select().from(gmailQuotas).where(eq(gmailQuotas.accountId, accountId));
    let excess = spends.reduce((sum, spend) => sum + spend.units, 0) + units - limit;
    let roomAt = now.getTime();
    for (const spend of spends) {
      if (excess <= 0) break;
      excess -= spend.units;
      roomAt = (spend.second + windowSeconds) * 1000;
    }
    return new Date(Math.max(roomAt, quota?.pausedUntil?.getTime() ?? 0));
  }

  /** Lets nothing be spent until `until`, or later where that was said before. */
  async pause(accountId: string, until: Date): Promise<void> {
    await this.database.sql
      .insert(gmailQuotas)
      .values({ accountId, pausedUntil: until })
      .onConflictDoUpdate({
        target: gmailQuotas.accountId,
        set: { pausedUntil: until },
        setWhere: sql`${gmailQuotas.pausedUntil} IS NULL OR ${gmailQuotas.pausedUntil} < ${until.getTime()}`,
      });
  }

  /** Forgets what counts no longer. */
  async deleteEnded(now: Date): Promise<void> {
    await this.database.sql.delete(gmailSpends).where(lte(gmailSpends.second, toSecond(now) - windowSeconds));
    const idle = sql`${gmailQuotas.accountId} NOT IN (SELECT ${gmailSpends.accountId} FROM ${gmailSpends})`;
    const { pausedUntil } = gmailQuotas;
    await this.database.sql.delete(gmailQuotas).where(and(idle, or(isNull(pausedUntil), lte(pausedUntil, now))));
  }
}

function ended(accountId: string, second: number) {
  return and(eq(gmailSpends.accountId, accountId), lte(gmailSpends.second, second - windowSeconds));
}

function toSecond(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
