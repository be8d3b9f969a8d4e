import type { GoogleAccess } from './google-access.js';

export interface GmailLabel {
  id: string;
  name: string;
  type: 'SYSTEM' | 'USER';
}

/** What only labels.get knows; Gmail leaves out what a label does not have. */
export interface GmailLabelDetails {
  color: { text: string; background: string } | null;
  messagesTotal: number | null;
  messagesUnread: number | null;
  threadsTotal: number | null;
  threadsUnread: number | null;
}

/** What a listing is narrowed to; labels are ANDed. */
export interface MessageFilter {
  query: string | undefined;
  labelIds: readonly string[];
  includeSpamTrash: boolean;
}

export interface MessageRef {
  id: string;
  threadId: string;
}

export interface MessagePage {
  messages: MessageRef[];
  nextPageToken: string | undefined;
  /** Gmail's resultSizeEstimate: never above 201. */
  sizeEstimate: number;
}

/** The parts of a message that have a price in bytes. `headers` is the names needed, lower case, or all of them. */
export interface MessageNeed {
  labelIds: boolean;
  snippet: boolean;
  receivedAt: boolean;
  sizeBytes: boolean;
  headers: ReadonlySet<string> | 'all';
  body: boolean;
}

interface MessageHeader {
  name: string;
  value: string;
}

/** A message as far as it was asked for. */
export interface GmailMessage extends MessageRef {
  labelIds: string[];
  /** HTML entities decoded. */
  snippet: string;
  receivedAt: Date | undefined;
  sizeBytes: number;
  headers: MessageHeader[];
  /** The plain-text body; null when the message has none or it was not asked for. */
  text: string | null;
}

/** One Gmail mailbox. Every method may throw CredentialsRejected, InvalidInput, GmailRateLimited, GmailRefused, GmailUnavailable or GmailApiDisabled. */
export interface Gmail {
  /** One call. */
  listLabels(access: GoogleAccess): Promise<GmailLabel[]>;
  /** One batch for all ids; undefined for a label that is gone. */
  getLabels(access: GoogleAccess, ids: readonly string[]): Promise<(GmailLabelDetails | undefined | Error)[]>;
  /** One call. Throws InvalidCursor for a page token that Gmail does not take (any more). */
  listMessages(
    access: GoogleAccess,
    filter: MessageFilter,
    page: { token: string | undefined; size: number },
  ): Promise<MessagePage>;
  /** Batches of at most 25, one at a time; an Error stands in the place of a message that could not be had. */
  getMessages(
    access: GoogleAccess,
    requests: readonly { id: string; need: MessageNeed }[],
  ): Promise<(GmailMessage | Error)[]>;
}
