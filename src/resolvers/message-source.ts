import type { MessageConnectionType, PageInfoType } from '../schema/message-connection.type.js';
import type { Typed } from '../schema/typename.js';
import type { GmailMessage, GmailThread, MessageNeed, MessageRef } from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { ListedMessage, MessageListing } from '../services/message.service.js';
import { encodeGlobalId } from './global-id.js';
import type { RequestContext } from './request-context.js';

/** A listed message whose node has not been asked for yet. */
export class ListedEdge {
  constructor(
    readonly access: GoogleAccess,
    private readonly listing: MessageListing,
    private readonly listed: ListedMessage,
  ) {}

  get message(): MessageRef {
    return this.listed.message;
  }

  cursor(): string {
    return this.listing.cursorOf(this.listed);
  }
}

/** Its cursors are made when they are asked for. */
export interface ListedConnection extends Omit<MessageConnectionType, 'edges' | 'pageInfo'> {
  edges: ListedEdge[];
  pageInfo: Pick<PageInfoType, 'hasNextPage' | 'hasPreviousPage'> &
    Record<'startCursor' | 'endCursor', () => string | null>;
}

/** A Message with what was fetched for its selection; undefined when the ids were enough. Ids are made when asked for. */
export class MessageSource {
  readonly __typename = 'Message';

  constructor(
    readonly access: GoogleAccess,
    private readonly listed: MessageRef,
    readonly fetched: GmailMessage | undefined,
  ) {}

  get gmailId(): string {
    return this.listed.id;
  }

  id(): string {
    return encodeGlobalId('Message', this.access.accountId, this.listed.id);
  }

  thread(): ThreadSource {
    return toThread(this.access, this.listed.threadId, undefined);
  }
}

/** A Thread; its messages where they have been fetched already. */
export interface ThreadSource {
  id: string;
  gmailId: string;
  access: GoogleAccess;
  fetched: GmailThread | undefined;
}

export function toThread(access: GoogleAccess, gmailId: string, fetched: GmailThread | undefined): Typed<ThreadSource> {
  return { __typename: 'Thread', id: encodeGlobalId('Thread', access.accountId, gmailId), gmailId, access, fetched };
}

/** Fetches what is needed of a listed message, and nothing when the listing says it all. */
export function loadMessage(
  { access, message }: ListedEdge,
  need: MessageNeed | undefined,
  { loaders }: RequestContext,
): MessageSource | Promise<MessageSource> {
  if (!need) return new MessageSource(access, message, undefined);
  return loaders.messages
    .load({ access, id: message.id, need })
    .then((fetched) => new MessageSource(access, message, fetched));
}
