import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidCursor, InvalidPageSize, NotFound } from '../errors.js';
import type { CursorCodec } from '../secrets/cursor-codec.js';
import type { Gmail, GmailMessage, GmailThread, MessageFilter } from './gmail.js';
import type { GoogleAccess } from './google-access.js';
import type { KnownMailbox, MessageCacheService, MessageRequest } from './message-cache.service.js';
import { type ListedMessage, type ListedPage, type MessagePlace, readMessagesAfter } from './message-pages.js';
import type { Metrics } from './metrics.js';

export type { KnownMailbox, ListedMessage };

const largestFirst = 100;
/** Gmail's resultSizeEstimate says 201 for anything above 200. */
const saturatedEstimate = 201;

/** What a cursor holds; the version comes first, so that a later form can tell them apart. */
const cursorContent = z.tuple([
  z.literal(2),
  z.string().nullable(),
  z.number().int().min(0),
  z.number().int().min(0),
  z.string(),
  z.string().nullable(),
  z.number().int().min(0),
]);

export interface MessageListing {
  listed: ListedMessage[];
  /** Made when it is asked for: most clients ask for the last alone. */
  cursorOf: (listed: ListedMessage) => string;
  hasNextPage: boolean;
  resultCount: { value: number; accuracy: 'EXACT' | 'ESTIMATE' | 'AT_LEAST' };
}

export interface MessageListRequest {
  /** Whose listing it is: a cursor is good for that user only. */
  userId: string;
  filter: MessageFilter;
  first: number;
  after: string | undefined;
}

/** The messages of one mailbox, page by page. */
export class MessageService {
  constructor(
    private readonly gmail: Gmail,
    private readonly cursors: CursorCodec,
    /** Undefined while caching is off. */
    private readonly cache: MessageCacheService | undefined,
    private readonly metrics: Metrics,
  ) {}

  /** One list call as a rule. Throws InvalidPageSize, InvalidCursor, CredentialsRejected or what Gmail answers. */
  async list(access: GoogleAccess, { userId, filter, first, after }: MessageListRequest): Promise<MessageListing> {
    if (!Number.isInteger(first) || first < 1 || first > largestFirst) throw new InvalidPageSize();
    const scope = cursorScope(userId, access.accountId, filter);
    const place = after === undefined ? undefined : this.decode(after, scope);
    const page = await readMessagesAfter(
      (token, size) => this.gmail.listMessages(access, filter, { token, size }),
      place,
      first,
    );
    const cursorOf = ({ place: at }: ListedMessage) => this.encode(at, scope);
    return { listed: page.listed, cursorOf, hasNextPage: page.hasNextPage, resultCount: resultCount(page) };
  }

  /** The point of the mailbox's history up to which cached messages are good; undefined while caching is off. */
  async bringUpToDate(access: GoogleAccess): Promise<KnownMailbox | undefined> {
    return this.cache?.bringUpToDate(access);
  }

  /** From the cache where it is good and suffices, else from Gmail. */
  async get(
    access: GoogleAccess,
    requests: readonly MessageRequest[],
    mailbox: KnownMailbox | undefined,
  ): Promise<(GmailMessage | Error)[]> {
    const { cache } = this;
    if (!cache || !mailbox) return this.gmail.getMessages(access, requests);
    const kept = await cache.find(mailbox, requests);
    const missing = requests.filter(({ id }) => !kept.answers.has(id));
    this.metrics.countMessages('hit', requests.length - missing.length);
    this.metrics.countMessages('miss', missing.length);
    const answers = await this.gmail.getMessages(access, missing);
    const fetched = missing.flatMap(({ need }, index) => {
      const message = answers[index];
      return message && !(message instanceof Error) ? [{ message, need }] : [];
    });
    if (fetched.length > 0) cache.keep(mailbox.state, fetched, kept);
    const answered = new Map(missing.map(({ id }, index) => [id, answers[index]]));
    return requests.map(({ id }) => kept.answers.get(id) ?? answered.get(id) ?? new NotFound());
  }

  /** Whole threads; undefined for one that is gone. */
  async getThreads(
    access: GoogleAccess,
    requests: readonly MessageRequest[],
  ): Promise<(GmailThread | undefined | Error)[]> {
    return this.gmail.getThreads(access, requests);
  }

  private encode({ token, offset, index, id, next }: MessagePlace, scope: string): string {
    return this.cursors.encode([2, token ?? null, offset, index, id, next?.token ?? null, next?.index ?? 0], scope);
  }

  private decode(cursor: string, scope: string): MessagePlace {
    const content = cursorContent.safeParse(this.cursors.decode(cursor, scope));
    if (!content.success) throw new InvalidCursor();
    const [, token, offset, index, id, nextToken, nextIndex] = content.data;
    const next = nextToken === null ? undefined : { token: nextToken, index: nextIndex };
    return { token: token ?? undefined, offset, index, id, next };
  }
}

/** What a cursor is bound to: user, account and filter; the page size may change from page to page. */
function cursorScope(userId: string, accountId: string, { query, labelIds, includeSpamTrash }: MessageFilter): string {
  const filter = JSON.stringify([query ?? '', [...labelIds].sort(), includeSpamTrash]);
  return [userId, accountId, createHash('sha256').update(filter).digest('base64url')].join('/');
}

function resultCount({ counted, countIsExact, sizeEstimate }: ListedPage): MessageListing['resultCount'] {
  if (countIsExact) return { value: counted, accuracy: 'EXACT' };
  if (sizeEstimate >= saturatedEstimate || sizeEstimate < counted)
    return { value: Math.max(counted, sizeEstimate), accuracy: 'AT_LEAST' };
  return { value: sizeEstimate, accuracy: 'ESTIMATE' };
}
