import { and, count, eq, lte, sql } from 'drizzle-orm';
import { notices } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';

export type Notice = typeof notices.$inferSelect;

/** Notices that wait to be mailed. */
export class NoticeStore {
  constructor(private readonly database: Database) {}

  put(notice: Notice): Step {
    return { statement: (query) => query.insert(notices).values(notice).returning({ id: notices.id }) };
  }

  /** Takes one that is due, for one caller alone until `nextDueAt`. */
  async take(id: string, now: Date, nextDueAt: Date): Promise<Notice | undefined> {
    const [notice] = await this.database.sql
      .update(notices)
      .set({ dueAt: nextDueAt, attempts: sql`${notices.attempts} + 1` })
      .where(and(eq(notices.id, id), lte(notices.dueAt, now)))
      .returning();
    return notice;
  }

  async listDue(now: Date, most: number): Promise<string[]> {
    const due = this.database.sql.select({ id: notices.id }).from(notices).where(lte(notices.dueAt, now));
    return (await due.orderBy(notices.dueAt).limit(most)).map(({ id }) => id);
  }

  /** All that have not been mailed, due or not. */
  async count(): Promise<number> {
    const [row] = await this.database.sql.select({ waiting: count() }).from(notices);
    return row?.waiting ?? 0;
  }

  async delete(id: string): Promise<void> {
    await this.database.sql.delete(notices).where(eq(notices.id, id));
  }
}
