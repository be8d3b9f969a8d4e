import { and, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { cachedMessages, googleAccounts, mailboxStates } from '../../drizzle/tables.js';
import type { Database, Step } from '../database/database.js';
import { type Sealer, UnsealError } from '../secrets/sealer.js';
import type { MailboxState } from './mailbox-state.store.js';

/** A cached message; its content is what the service makes of it. */
export interface CachedMessage {
  messageId: string;
  content: Buffer;
  /** Undefined while unknown. */
  labelIds: string[] | undefined;
}

/** What happened to one message, in the order of Gmail's history. */
export type MailboxChange =
  | { kind: 'deleted'; messageId: string }
  | { kind: 'labels-added' | 'labels-removed'; messageId: string; labelIds: string[] };

/** SQLite takes 32,766 variables in a statement; a statement for more rows is cut into several. */
const rowsAtOnce = 500;
const touchEveryMs = 3_600_000;

/** What a message that is kept already takes over from one that is put: labels only where they are known. */
const overwritten = {
  sealedContent: sql`excluded.sealed_content`,
  sizeBytes: sql`excluded.size_bytes`,
  labelIds: sql`COALESCE(excluded.label_ids, ${cachedMessages.labelIds})`,
  cachedAt: sql`excluded.cached_at`,
  lastUsedAt: sql`excluded.last_used_at`,
};

/**
 * Cached messages, sealed on the way in; each write holds only against the state of the mailbox it was read in.
 * What a machine loses of them in a crash it loses from the end, states with messages: a mailbox known less far is left.
 */
export class CachedMessageStore {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async isEmpty(accountId: string): Promise<boolean> {
    const rows = await this.database.sql
      .select({ id: cachedMessages.messageId })
      .from(cachedMessages)
      .where(eq(cachedMessages.accountId, accountId))
      .limit(1);
    return rows.length === 0;
  }

  /** Those of the messages that are kept and can be opened. */
  async list(accountId: string, messageIds: readonly string[], now: Date): Promise<CachedMessage[]> {
    const found = chunked(messageIds).map(async (ids) =>
      this.database.sql.select().from(cachedMessages).where(these(accountId, ids)),
    );
    const rows = (await Promise.all(found)).flat();
    const forgotten = new Date(now.getTime() - touchEveryMs);
    const used = rows.filter(({ lastUsedAt }) => lastUsedAt < forgotten).map(({ messageId }) => messageId);
    if (used.length > 0) await this.touch(accountId, used, now);
    return rows.flatMap(({ messageId, sealedContent, labelIds }) => {
      const content = this.unseal(accountId, messageId, sealedContent);
      return content ? [{ messageId, content, labelIds: labelIds?.split(' ').filter((id) => id !== '') }] : [];
    });
  }

  /** Keeps messages that were read while the mailbox was known up to `state`; nothing when it is known further by now. */
  async put(state: MailboxState, messages: readonly CachedMessage[], now: Date): Promise<boolean> {
    const { accountId } = state;
    const rows = messages.map(({ messageId, content, labelIds }) => {
      const sealedContent = this.sealer.sealBytes(content, place(accountId, messageId));
      const known = labelIds ? ` ${labelIds.join(' ')} ` : null;
      const sizeBytes = sealedContent.length;
      return { accountId, messageId, sealedContent, sizeBytes, labelIds: known, cachedAt: now, lastUsedAt: now };
    });
    const steps = chunked(rows).map(
      (some): Step => ({
        statement: (query) =>
          query
            .insert(cachedMessages)
            .values(some)
            .onConflictDoUpdate({ target: [cachedMessages.accountId, cachedMessages.messageId], set: overwritten })
            .returning({ id: cachedMessages.messageId }),
      }),
    );
    return (await this.database.together([holdState(state, {}), ...steps], 'relaxed')) !== undefined;
  }

  /** Begins anew at a point of the mailbox's history, with nothing kept; nothing where the account has gone meanwhile. */
  async reset(state: MailboxState): Promise<void> {
    const { accountId, ...known } = state;
    const { id } = googleAccounts;
    const isThere: Step = {
      guard: true,
      statement: (query) =>
        query.update(googleAccounts).set({ id: accountId }).where(eq(id, accountId)).returning({ id }),
    };
    const deleteAll: Step = {
      statement: (query) => query.delete(cachedMessages).where(eq(cachedMessages.accountId, accountId)).returning(),
    };
    const putState: Step = {
      statement: (query) =>
        query
          .insert(mailboxStates)
          .values(state)
          .onConflictDoUpdate({ target: mailboxStates.accountId, set: known })
          .returning(),
    };
    await this.database.together([isThere, deleteAll, putState], 'relaxed');
  }

  /**
   * Carries out, in their order, the changes that lead from `state` to `next`. False, and nothing changed, when others
   * have brought the mailbox to another state meanwhile. Changes may be repeated: the last word on each label counts.
   */
  async advance(state: MailboxState, next: MailboxState, changes: readonly MailboxChange[]): Promise<boolean> {
    const steps = changes.map((change) => changeStep(state.accountId, change));
    return (await this.database.together([holdState(state, next), ...steps], 'relaxed')) !== undefined;
  }

  /** Deletes what is older than `oldest`, then the least recently used until the rest is at most `limitBytes`. */
  async evict(limitBytes: number, oldest: Date): Promise<void> {
    const { accountId, messageId, sizeBytes, lastUsedAt, cachedAt } = cachedMessages;
    await this.database.sql.delete(cachedMessages).where(lt(cachedAt, oldest));
    const running = sql`SUM(${sizeBytes}) OVER (ORDER BY ${lastUsedAt} DESC, ${accountId}, ${messageId} ROWS UNBOUNDED PRECEDING)`;
    const ranked = sql`SELECT ${accountId}, ${messageId}, ${running} AS running FROM ${cachedMessages}`;
    await this.database.sql
      .delete(cachedMessages)
      .where(
        sql`(${accountId}, ${messageId}) IN (SELECT account_id, message_id FROM (${ranked}) AS ranked WHERE running > ${limitBytes})`,
      );
  }

  /** Deletes all that is sealed under another key, some rows at a time; `onDeleted` hears how many. */
  async deleteSealedByOthers(keyId: string, onDeleted: (count: number) => void): Promise<void> {
    const name = Buffer.from(keyId);
    const prefix = Buffer.concat([Buffer.of(name.length), name]);
    const sealedByOther = sql`substr(${cachedMessages.sealedContent}, 1, ${prefix.length}) <> ${prefix}`;
    const { accountId, messageId } = cachedMessages;
    const its = sql`(${accountId}, ${messageId})`;
    for (let last = ['', '']; ; ) {
      const rows = await this.database.sql
        .select({ accountId, messageId })
        .from(cachedMessages)
        .where(sql`${its} > (${last[0]}, ${last[1]})`)
        .orderBy(accountId, messageId)
        .limit(rowsAtOnce);
      const end = rows.at(-1);
      if (!end) return;
      const among = sql`${its} > (${last[0]}, ${last[1]}) AND ${its} <= (${end.accountId}, ${end.messageId})`;
      const deleted = await this.database.sql
        .delete(cachedMessages)
        .where(and(among, sealedByOther))
        .returning({ messageId });
      if (deleted.length > 0) onDeleted(deleted.length);
      last = [end.accountId, end.messageId];
    }
  }

  private async touch(accountId: string, messageIds: readonly string[], now: Date): Promise<void> {
    for (const ids of chunked(messageIds))
      await this.database.sql.update(cachedMessages).set({ lastUsedAt: now }).where(these(accountId, ids));
  }

  private unseal(accountId: string, messageId: string, sealed: Buffer): Buffer | undefined {
    try {
      return this.sealer.unsealBytes(sealed, place(accountId, messageId));
    } catch (error) {
      if (error instanceof UnsealError) return undefined;
      throw error;
    }
  }
}

/** The mailbox must still be known up to `state`; `next` is written over it. */
function holdState({ accountId, historyId }: MailboxState, next: Partial<MailboxState>): Step {
  const same = and(eq(mailboxStates.accountId, accountId), eq(mailboxStates.historyId, historyId));
  return {
    guard: true,
    statement: (query) =>
      query
        .update(mailboxStates)
        .set({ accountId, ...next })
        .where(same)
        .returning(),
  };
}

function changeStep(accountId: string, change: MailboxChange): Step {
  const where = these(accountId, [change.messageId]);
  if (change.kind === 'deleted')
    return {
      statement: (query) => query.delete(cachedMessages).where(where).returning({ id: cachedMessages.messageId }),
    };
  const labelIds = change.labelIds.reduce<SQL>((labels, id) => {
    const without = sql`REPLACE(${labels}, ${` ${id} `}, ' ')`;
    return change.kind === 'labels-added' ? sql`${without} || ${`${id} `}` : without;
  }, sql`${cachedMessages.labelIds}`);
  return {
    statement: (query) =>
      query.update(cachedMessages).set({ labelIds }).where(where).returning({ id: cachedMessages.messageId }),
  };
}

function these(accountId: string, messageIds: readonly string[]): SQL | undefined {
  return and(eq(cachedMessages.accountId, accountId), inArray(cachedMessages.messageId, [...messageIds]));
}

function chunked<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, index) =>
    rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  );
}

function place(accountId: string, messageId: string): string {
  return `cached_messages/${accountId}/${messageId}/content`;
}
