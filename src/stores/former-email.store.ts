import { and, eq, gt, lte } from 'drizzle-orm';
import { formerEmails, users } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';
import type { User } from './user.store.js';

/** Addresses that users had until lately. */
export class FormerEmailStore {
  constructor(private readonly database: Database) {}

  /** Who had this address, as long as it can be taken back. */
  async findUser(email: string, now: Date): Promise<User | undefined> {
    const [row] = await this.database.sql
      .select({ user: users })
      .from(formerEmails)
      .innerJoin(users, eq(users.id, formerEmails.userId))
      .where(and(eq(formerEmails.email, email), gt(formerEmails.expiresAt, now)));
    return row?.user;
  }

  /** Keeps an address that its user has left, for whoever had it last. */
  put(email: string, userId: string, expiresAt: Date): Step {
    return {
      statement: (query) =>
        query
          .insert(formerEmails)
          .values({ email, userId, expiresAt })
          .onConflictDoUpdate({ target: formerEmails.email, set: { userId, expiresAt } })
          .returning(),
    };
  }

  /** Forgets an address that has a user again. */
  delete(email: string): Step {
    return { statement: (query) => query.delete(formerEmails).where(eq(formerEmails.email, email)).returning() };
  }

  /** Forgets every address that the user had before. */
  deleteAll(userId: string): Step {
    return { statement: (query) => query.delete(formerEmails).where(eq(formerEmails.userId, userId)).returning() };
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.sql.delete(formerEmails).where(lte(formerEmails.expiresAt, now));
  }
}
