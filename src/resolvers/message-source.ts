import type { GraphQLResolveInfo } from 'graphql';
import type { MessageType } from '../schema/message.type.js';
import type { MessageConnectionType, PageInfoType } from '../schema/message-connection.type.js';
import type { Typed } from '../schema/typename.js';
import type { GmailMessage, GmailThread, MessageRef } from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import { encodeGlobalId } from './global-id.js';
import { messageNeed } from './message-need.js';
import type { RequestContext } from './request-context.js';

/** A listed message whose node has not been asked for yet. */
export interface ListedEdge {
  cursor: () => string;
  access: GoogleAccess;
  message: MessageRef;
}

/** Its cursors are made when they are asked for. */
export interface ListedConnection extends Omit<MessageConnectionType, 'edges' | 'pageInfo'> {
  edges: ListedEdge[];
  pageInfo: Pick<PageInfoType, 'hasNextPage' | 'hasPreviousPage'> &
    Record<'startCursor' | 'endCursor', () => string | null>;
}

/** A Message with what was fetched for its selection; undefined when the ids were enough. */
export interface MessageSource extends Omit<MessageType, 'id' | 'thread'> {
  id: () => string;
  thread: () => ThreadSource;
  access: GoogleAccess;
  fetched: GmailMessage | undefined;
}

/** A Thread; its messages where they have been fetched already. */
export interface ThreadSource {
  id: string;
  gmailId: string;
  access: GoogleAccess;
  fetched: GmailThread | undefined;
}

export function toMessage(
  access: GoogleAccess,
  { id, threadId }: MessageRef,
  fetched: GmailMessage | undefined,
): Typed<MessageSource> {
  return {
    __typename: 'Message',
    id: () => encodeGlobalId('Message', access.accountId, id),
    gmailId: id,
    thread: () => toThread(access, threadId, undefined),
    access,
    fetched,
  };
}

export function toThread(access: GoogleAccess, gmailId: string, fetched: GmailThread | undefined): Typed<ThreadSource> {
  return { __typename: 'Thread', id: encodeGlobalId('Thread', access.accountId, gmailId), gmailId, access, fetched };
}

/** Fetches what is selected of a listed message, and nothing when the listing says it all. */
export function loadMessage(
  access: GoogleAccess,
  listed: MessageRef,
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
): MessageSource | Promise<MessageSource> {
  const need = messageNeed(info);
  if (!need) return toMessage(access, listed, undefined);
  return loaders.messages.load({ access, id: listed.id, need }).then((fetched) => toMessage(access, listed, fetched));
}
