import { and, eq } from 'drizzle-orm';
import { passwords, users } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';
import type { User } from './user.store.js';

/** Password hashes, apart from their users. */
export class PasswordStore {
  constructor(private readonly database: Database) {}

  async findHash(userId: string): Promise<string | undefined> {
    const [row] = await this.database.sql.select().from(passwords).where(eq(passwords.userId, userId));
    return row?.hash;
  }

  /** The user of an address and the hash of their password, as far as there are any; one statement either way. */
  async findByEmail(email: string): Promise<{ user: User; hash: string | undefined } | undefined> {
    const [row] = await this.database.sql
      .select({ user: users, hash: passwords.hash })
      .from(users)
      .leftJoin(passwords, eq(passwords.userId, users.id))
      .where(eq(users.email, email));
    return row && { user: row.user, hash: row.hash ?? undefined };
  }

  /** Sets a user's password, or their first. */
  put(userId: string, hash: string, changedAt: Date): Step {
    return {
      statement: (query) =>
        query
          .insert(passwords)
          .values({ userId, hash, changedAt })
          .onConflictDoUpdate({ target: passwords.userId, set: { hash, changedAt } })
          .returning({ userId: passwords.userId }),
    };
  }

  /** Guard: this is the user's hash still, and is held so until all of it stands. */
  has(userId: string, hash: string): Step {
    return {
      guard: true,
      statement: (query) =>
        query
          .update(passwords)
          .set({ hash })
          .where(and(eq(passwords.userId, userId), eq(passwords.hash, hash)))
          .returning({ userId: passwords.userId }),
    };
  }

  /** Guard: replaces the hash `from` and no other. */
  replace(userId: string, from: string, to: string, changedAt: Date): Step {
    return {
      guard: true,
      statement: (query) =>
        query
          .update(passwords)
          .set({ hash: to, changedAt })
          .where(and(eq(passwords.userId, userId), eq(passwords.hash, from)))
          .returning({ userId: passwords.userId }),
    };
  }
}
