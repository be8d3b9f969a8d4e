import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { gmailQuotas, gmailSpends } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';

const windowSeconds = 60;

type Prepared = Extract<Step, { prepared: unknown }>['prepared'];

/** Counts the quota units that each account has spent in the last minute, exactly, however many processes count. */
export class GmailQuotaStore {
  constructor(private readonly database: Database) {}

  /** Counts `units`, unless that makes more than `limit` in a minute or the account is paused: false, and nothing counted. */
  async spend(accountId: string, units: number, limit: number, now: Date): Promise<boolean> {
    const second = toSecond(now);
    const values = { accountId, units, limit, now: now.getTime(), second, ended: second - windowSeconds };
    const step = (prepared: Prepared, guard = true): Step => ({ guard, prepared, values });
    const steps = [step(hold), step(add), step(deleteEndedOf, false)];
    // It stands before every call at Gmail; a machine that starts again has been away for the minute it counts.
    return (await this.database.together(steps, 'relaxed')) !== undefined;
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

const value = {
  accountId: sql.placeholder('accountId'),
  units: sql.placeholder('units'),
  limit: sql.placeholder('limit'),
  now: sql.placeholder('now'),
  second: sql.placeholder('second'),
  ended: sql.placeholder('ended'),
};

/** Locks the account's row, unless it is paused: the sum below is of several rows, which no lock of its own holds still. */
function hold(query: QueryBuilder) {
  const { accountId, pausedUntil } = gmailQuotas;
  const isOver = sql`${pausedUntil} IS NULL OR ${pausedUntil} <= ${value.now}`;
  return query
    .insert(gmailQuotas)
    .values({ accountId: value.accountId })
    .onConflictDoUpdate({ target: accountId, set: { pausedUntil: null }, setWhere: isOver })
    .returning()
    .prepare();
}

function add(query: QueryBuilder) {
  const { accountId, second, units } = gmailSpends;
  const recent = sql`SELECT COALESCE(SUM(${units}), 0) FROM ${gmailSpends} WHERE ${accountId} = ${value.accountId} AND ${second} > ${value.ended}`;
  return query
    .insert(gmailSpends)
    .select(
      sql`SELECT ${value.accountId}, ${value.second}, ${value.units} WHERE (${recent}) + ${value.units} <= ${value.limit}`,
    )
    .onConflictDoUpdate({ target: [accountId, second], set: { units: sql`${units} + ${value.units}` } })
    .returning()
    .prepare();
}

function deleteEndedOf(query: QueryBuilder) {
  const { accountId, second } = gmailSpends;
  return query
    .delete(gmailSpends)
    .where(and(eq(accountId, value.accountId), lte(second, value.ended)))
    .returning()
    .prepare();
}

function toSecond(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
