import type { Readable } from 'node:stream';
import type { MailboxChange } from '../stores/cached-message.store.js';
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

/** A file in a message. Its bytes are fetched by message and part: Gmail's own attachmentId differs at each fetch. */
export interface GmailAttachment {
  /** Gmail's place of the part, such as `1.0`; '' where the message is nothing but the file. Never changes. */
  partId: string;
  /** Never empty, no path, at most 255 bytes of UTF-8; made up where the sender gave none. */
  filename: string;
  /** Lower case, as the sender declares it. */
  mimeType: string;
  /** Decoded bytes; of what Gmail keeps apart, as Gmail counts them. */
  sizeBytes: number;
  /** Shown within the HTML rather than beside it. */
  isInline: boolean;
  /** Without its angle brackets. */
  contentId: string | null;
}

/** What there is to read in a message, and what is attached to it. Line ends are LF. */
export interface GmailMessageBody {
  /** Plain text; null where the sender wrote none, '' where it is empty. */
  text: string | null;
  /** As the sender wrote it: not sanitised. */
  html: string | null;
  /** In the order of the mail, those of mails within it included. */
  attachments: GmailAttachment[];
}

/** A message as far as it was asked for. */
export interface GmailMessage extends MessageRef {
  labelIds: string[];
  /** HTML entities decoded. */
  snippet: string;
  receivedAt: Date | undefined;
  sizeBytes: number;
  headers: MessageHeader[];
  /** Undefined when it was not asked for or Gmail's answer has none. */
  body: GmailMessageBody | undefined;
}

export interface GmailThread {
  id: string;
  /** Oldest first. */
  messages: GmailMessage[];
}

/** A file on its way from Gmail. */
export interface GmailDownload {
  attachment: GmailAttachment;
  content: Readable;
}

export interface MailboxHistory {
  /** In the order in which they happened. */
  changes: MailboxChange[];
  /** The point up to which they lead. */
  historyId: string;
}

export type { MailboxChange };

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
  /** As getMessages, for whole threads; undefined for a thread that is gone. */
  getThreads(
    access: GoogleAccess,
    requests: readonly { id: string; need: MessageNeed }[],
  ): Promise<(GmailThread | undefined | Error)[]>;
  /** A part of a message as a stream; two calls. Throws NotFound. */
  openAttachment(access: GoogleAccess, messageId: string, partId: string): Promise<GmailDownload>;
  /** The mailbox's historyId now. One call. */
  getHistoryId(access: GoogleAccess): Promise<string>;
  /** Deletions and label changes after `historyId`; undefined when Gmail does not remember that far back, or they are too many to be worth reading. One call as a rule. */
  listHistory(access: GoogleAccess, historyId: string): Promise<MailboxHistory | undefined>;
}
