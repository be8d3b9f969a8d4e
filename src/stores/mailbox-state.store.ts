import { eq } from 'drizzle-orm';
import { mailboxStates } from '../../drizzle/tables.js';
import type { Database } from '../database/database.js';

export type MailboxState = typeof mailboxStates.$inferSelect;

/** Up to which point of Gmail's history the cached messages of each account are known. */
export class MailboxStateStore {
  constructor(private readonly database: Database) {}

  async find(accountId: string): Promise<MailboxState | undefined> {
    const [state] = await this.database.sql.select().from(mailboxStates).where(eq(mailboxStates.accountId, accountId));
    return state;
  }
}
