import { and, eq, isNull } from 'drizzle-orm';
import { users } from '../../drizzle/tables.js';
import type { Database } from '../database/database.js';

export type User = typeof users.$inferSelect;

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

  /** Adds a user; undefined when the address belongs to one already. */
  async put(user: User): Promise<User | undefined> {
    const [added] = await this.database.sql
      .insert(users)
      .values(user)
      .onConflictDoNothing({ target: users.email })
      .returning();
    return added;
  }

  /** Takes over a name where the user has none. */
  async putMissingName(id: string, name: string): Promise<void> {
    await this.database.sql
      .update(users)
      .set({ name })
      .where(and(eq(users.id, id), isNull(users.name)));
  }
}
