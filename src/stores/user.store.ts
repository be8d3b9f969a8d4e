import { aliasedTable, and, count, eq, inArray, isNull, notExists, or, sql } from 'drizzle-orm';
import { formerEmails, googleAccounts, passwords, users } from '../../drizzle/tables.js';
import type { Database, QueryBuilder, Step } from '../database/database.js';

export type User = typeof users.$inferSelect;

const other = aliasedTable(users, 'other');

export class UserStore {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<User | undefined> {
    const [user] = await this.database.sql.select().from(users).where(eq(users.id, id));
    return user;
  }

  async findByEmail(email: string): Promise<User | undefined> {
    const [user] = await this.database.sql.select().from(users).where(eq(users.email, email));
    return user;
  }

  /** Whose address, or whose verified Google account's, this is: for whoever reads it to find their account by. */
  async listByAddress(email: string): Promise<User[]> {
    const byGoogle = this.database.sql
      .select({ id: googleAccounts.userId })
      .from(googleAccounts)
      .where(and(eq(googleAccounts.email, email), eq(googleAccounts.emailVerified, true)));
    return this.database.sql
      .select()
      .from(users)
      .where(or(eq(users.email, email), inArray(users.id, byGoogle)))
      .orderBy(users.createdAt, users.id);
  }

  /** How each of the users can sign in. */
  async listSignInMethods(userId: string): Promise<('PASSWORD' | 'GOOGLE')[]> {
    const [row] = await this.database.sql
      .select({ password: count(passwords.userId), google: count(googleAccounts.id) })
      .from(users)
      .leftJoin(passwords, eq(passwords.userId, users.id))
      .leftJoin(googleAccounts, eq(googleAccounts.userId, users.id))
      .where(eq(users.id, userId));
    return [...(row?.password ? (['PASSWORD'] as const) : []), ...(row?.google ? (['GOOGLE'] as const) : [])];
  }

  /** Guard: adds a user whose address no other has. */
  add(user: User): Step {
    return {
      guard: true,
      statement: (query) => query.insert(users).values(user).onConflictDoNothing({ target: users.email }).returning(),
    };
  }

  /** Guard: there is such a user, who is held so until all of it stands. */
  isThere(id: string): Step {
    return {
      guard: true,
      statement: (query) => query.update(users).set({ id }).where(eq(users.id, id)).returning({ id: users.id }),
    };
  }

  /** Guard: gives the user another address, which no other has. */
  putEmail(id: string, from: string, to: string, now: Date): Step {
    const taken = (query: QueryBuilder) => query.select({ id: other.id }).from(other).where(eq(other.email, to));
    return {
      guard: true,
      statement: (query) =>
        query
          .update(users)
          .set({ email: to, emailVerifiedAt: now })
          .where(and(eq(users.id, id), eq(users.email, from), notExists(taken(query))))
          .returning({ id: users.id }),
    };
  }

  /** Guard: notes that the user's address is proven, which it still is. */
  putEmailVerified(id: string, email: string, now: Date): Step {
    return {
      guard: true,
      statement: (query) =>
        query
          .update(users)
          .set({ emailVerifiedAt: sql`COALESCE(${users.emailVerifiedAt}, ${now.getTime()})` })
          .where(and(eq(users.id, id), eq(users.email, email)))
          .returning({ id: users.id }),
    };
  }

  async putName(id: string, name: string | null): Promise<User | undefined> {
    const [user] = await this.database.sql.update(users).set({ name }).where(eq(users.id, id)).returning();
    return user;
  }

  /** Lets nobody sign in as this user from now on, or again; undefined where no user has the address. */
  async putDisabled(email: string, disabledAt: Date | null): Promise<User | undefined> {
    const [user] = await this.database.sql.update(users).set({ disabledAt }).where(eq(users.email, email)).returning();
    return user;
  }

  /** Deletes the user and whatever belongs to them. */
  delete(id: string): Step {
    return { statement: (query) => query.delete(users).where(eq(users.id, id)).returning({ id: users.id }) };
  }

  /** Adds a user, whose address is nobody's former one any more; undefined when it belongs to one already. */
  async put(user: User): Promise<User | undefined> {
    const nobodys: Step = {
      statement: (query) => query.delete(formerEmails).where(eq(formerEmails.email, user.email)).returning(),
    };
    return (await this.database.together([this.add(user), nobodys])) && user;
  }

  /** Takes over a name where the user has none. */
  async putMissingName(id: string, name: string): Promise<void> {
    await this.database.sql
      .update(users)
      .set({ name })
      .where(and(eq(users.id, id), isNull(users.name)));
  }
}
