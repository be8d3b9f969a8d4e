import type { MessageType } from '../schema/message.type.js';
import type { MessageConnectionType } from '../schema/message-connection.type.js';
import type { Typed } from '../schema/typename.js';
import type { GmailMessage, MessageRef } from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import { encodeGlobalId } from './global-id.js';

/** A listed message whose node has not been asked for yet. */
export interface ListedEdge {
  cursor: string;
  access: GoogleAccess;
  message: MessageRef;
}

export interface ListedConnection extends MessageConnectionType {
  edges: ListedEdge[];
}

/** A Message with what was fetched for its selection; undefined when the ids were enough. */
export interface MessageSource extends MessageType {
  access: GoogleAccess;
  fetched: GmailMessage | undefined;
}

export function toMessage(
  access: GoogleAccess,
  { id, threadId }: MessageRef,
  fetched: GmailMessage | undefined,
): Typed<MessageSource> {
  const thread = { __typename: 'Thread', id: encodeGlobalId('Thread', access.accountId, threadId), gmailId: threadId };
  return {
    __typename: 'Message',
    id: encodeGlobalId('Message', access.accountId, id),
    gmailId: id,
    thread,
    access,
    fetched,
  };
}
