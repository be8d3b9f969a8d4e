import { and, count, eq, gt, lte, sql } from 'drizzle-orm';
import { rateLimits } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';
import type { NameHasher } from '../secrets/name-hasher.js';

/** At most `limit` claims of `kind` and `name` in each `windowSeconds`; a window begins with its first claim. */
export interface Limit {
  kind: string;
  /** Whose claims are counted, such as an address; left out, everybody's. Only a hash of it is stored. */
  name?: string;
  limit: number;
  windowSeconds: number;
}

/** A place taken under a limit; the window it was taken in ends at `resetsAt`. */
export interface Claim {
  /** As stored. */
  key: string;
  resetsAt: Date;
}

/**
 * Counts claims in windows of time, exactly, however many processes count at once. A claim outlives a crash of the machine
 * once whatever it was taken for is written.
 */
export class RateLimitStore {
  /** A place that is held and then taken is found without hashing its name again. */
  private readonly keys = new WeakMap<Limit, string>();

  constructor(
    private readonly database: Database,
    private readonly hasher: NameHasher,
  ) {}

  /** Takes one place under every limit, or none: undefined when any of them is full. */
  async claim(limits: readonly Limit[], now: Date): Promise<Claim[] | undefined> {
    if (limits.length === 0) return [];
    const steps = limits.map((limit) => this.take(limit, now));
    const rows = await this.database.together(steps, 'relaxed');
    // Each step returns the one row it wrote, as takePlace's returning() says.
    return rows?.map(([row]) => row as Claim);
  }

  /** Guard: takes one place under the limit. */
  take(limit: Limit, now: Date): Step {
    const resetsAt = new Date(now.getTime() + limit.windowSeconds * 1000);
    const values = { key: this.key(limit), limit: limit.limit, resetsAt, end: resetsAt.getTime(), now: now.getTime() };
    return { guard: true, prepared: takePlace, values };
  }

  /** Guard: the limit has a place, which nobody else takes until the transaction ends; it is not taken yet. */
  hold(limit: Limit, now: Date): Step {
    const values = { key: this.key(limit), limit: limit.limit, longAgo: new Date(0), now: now.getTime() };
    return { guard: true, prepared: this.database.isSerial ? findPlace : lockPlace, values };
  }

  /** When `limit` has room again, or undefined when it has room now. */
  async findReset(limit: Limit, now: Date): Promise<Date | undefined> {
    const [row] = await this.database.sql
      .select({ resetsAt: rateLimits.resetsAt, count: rateLimits.count })
      .from(rateLimits)
      .where(and(eq(rateLimits.key, this.key(limit)), gt(rateLimits.resetsAt, now)));
    return row && row.count >= limit.limit ? row.resetsAt : undefined;
  }

  /** Gives a place back, unless its window has ended meanwhile. */
  async release({ key, resetsAt }: Claim): Promise<void> {
    const released: Step = {
      statement: (query) =>
        query
          .update(rateLimits)
          .set({ count: sql`${rateLimits.count} - 1` })
          .where(and(eq(rateLimits.key, key), eq(rateLimits.resetsAt, resetsAt), gt(rateLimits.count, 0)))
          .returning({ key: rateLimits.key }),
    };
    await this.database.together([released], 'relaxed');
  }

  async deleteEnded(now: Date): Promise<void> {
    await this.database.sql.delete(rateLimits).where(lte(rateLimits.resetsAt, now));
  }

  private key(limit: Limit): string {
    const known = this.keys.get(limit);
    if (known !== undefined) return known;
    const { kind, name } = limit;
    const key = name === undefined ? kind : `${kind}:${this.hasher.hash(name)}`;
    this.keys.set(limit, key);
    return key;
  }
}

function takePlace(query: QueryBuilder) {
  const [end, now, limit] = [sql.placeholder('end'), sql.placeholder('now'), sql.placeholder('limit')];
  const ended = sql`${rateLimits.resetsAt} <= ${now}`;
  return query
    .insert(rateLimits)
    .values({ key: sql.placeholder('key'), count: 1, resetsAt: sql.placeholder('resetsAt') })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`CASE WHEN ${ended} THEN 1 ELSE ${rateLimits.count} + 1 END`,
        resetsAt: sql`CASE WHEN ${ended} THEN ${end} ELSE ${rateLimits.resetsAt} END`,
      },
      setWhere: sql`${ended} OR ${rateLimits.count} < ${limit}`,
    })
    .returning({ key: rateLimits.key, resetsAt: rateLimits.resetsAt })
    .prepare();
}

/** One row where there is a place, else none. */
function findPlace(query: QueryBuilder) {
  const [key, now, limit] = [sql.placeholder('key'), sql.placeholder('now'), sql.placeholder('limit')];
  return query
    .select({ full: count() })
    .from(rateLimits)
    .where(and(eq(rateLimits.key, key), sql`${rateLimits.resetsAt} > ${now}`, sql`${rateLimits.count} >= ${limit}`))
    .having(sql`count(*) = 0`)
    .prepare();
}

/** The row of the limit, locked, where there is a place, else none. A row that was not there is one whose window has ended, by any clock. */
function lockPlace(query: QueryBuilder) {
  const [now, limit] = [sql.placeholder('now'), sql.placeholder('limit')];
  return query
    .insert(rateLimits)
    .values({ key: sql.placeholder('key'), count: 0, resetsAt: sql.placeholder('longAgo') })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: { count: sql`${rateLimits.count}` },
      setWhere: sql`${rateLimits.resetsAt} <= ${now} OR ${rateLimits.count} < ${limit}`,
    })
    .returning({ key: rateLimits.key })
    .prepare();
}
