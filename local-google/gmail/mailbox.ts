import { headerValue, type MimePart, parseHeaders, parseMime } from '../mime/parse.js';
import { History } from './history-log.js';
import { type StoredLabel, systemLabels } from './labels.js';

/** A message as the mailbox keeps it; only labels and historyId ever change. */
export class StoredMessage {
  private root: MimePart | undefined;
  historyId = 0n;

  constructor(
    readonly id: string,
    readonly threadId: string,
    readonly raw: Buffer,
    readonly internalDate: number,
    readonly labelIds: Set<string>,
  ) {}

  /** The message taken apart, once. */
  get mime(): MimePart {
    this.root ??= parseMime(this.raw);
    return this.root;
  }

  header(name: string): string {
    return headerValue(this.mime.headers, name) ?? '';
  }
}

/** New mail on its way into a mailbox. */
export interface NewMessage {
  raw: Buffer;
  labelIds: string[];
  internalDate: number;
  threadId?: string;
}

/** One account's mail: messages, labels, threads and what has changed. */
export class Mailbox {
  readonly labels = new Map<string, StoredLabel>(systemLabels.map((label) => [label.id, label]));
  readonly history = new History();
  private readonly messages = new Map<string, StoredMessage>();
  private readonly threadOfMessageId = new Map<string, string>();
  private sorted: StoredMessage[] | undefined;

  constructor(
    readonly email: string,
    private readonly nextId: () => string,
  ) {}

  /** Keeps a new message and answers it; its id is higher than any before. */
  add(message: NewMessage): StoredMessage {
    const id = this.nextId();
    const headers = parseHeaders(message.raw);
    const threadId = message.threadId ?? this.threadOf(headers) ?? id;
    const stored = new StoredMessage(id, threadId, message.raw, message.internalDate, new Set(message.labelIds));
    stored.historyId = this.history.note({ kind: 'messageAdded', id, threadId, labelIds: message.labelIds });
    const messageId = headerValue(headers, 'message-id');
    if (messageId !== undefined) this.threadOfMessageId.set(messageId, threadId);
    this.messages.set(id, stored);
    this.sorted = undefined;
    return stored;
  }

  find(id: string): StoredMessage | undefined {
    return this.messages.get(id);
  }

  /** Newest first. */
  list(): StoredMessage[] {
    this.sorted ??= [...this.messages.values()].sort(
      (a, b) => b.internalDate - a.internalDate || (a.id < b.id ? 1 : -1),
    );
    return this.sorted;
  }

  delete(message: StoredMessage): void {
    this.messages.delete(message.id);
    this.sorted = undefined;
    this.history.note({
      kind: 'messageDeleted',
      id: message.id,
      threadId: message.threadId,
      labelIds: [...message.labelIds],
    });
  }

  changeLabels(message: StoredMessage, add: string[], remove: string[]): void {
    const added = add.filter((label) => !message.labelIds.has(label));
    const removed = remove.filter((label) => message.labelIds.has(label));
    for (const label of added) message.labelIds.add(label);
    for (const label of removed) message.labelIds.delete(label);
    const { id, threadId } = message;
    if (added.length > 0) message.historyId = this.history.note({ kind: 'labelAdded', id, threadId, labelIds: added });
    if (removed.length > 0)
      message.historyId = this.history.note({ kind: 'labelRemoved', id, threadId, labelIds: removed });
  }

  /** Oldest first, as a thread is read. */
  thread(threadId: string): StoredMessage[] {
    return this.list()
      .filter((message) => message.threadId === threadId)
      .reverse();
  }

  private threadOf(headers: { name: string; value: string }[]): string | undefined {
    const links = `${headerValue(headers, 'in-reply-to') ?? ''} ${headerValue(headers, 'references') ?? ''}`;
    const known = links.split(/\s+/).flatMap((link) => this.threadOfMessageId.get(link) ?? []);
    return known[0];
  }
}

/** Whether a listing without `includeSpamTrash` leaves the message out. */
export function isSpamOrTrash(message: StoredMessage): boolean {
  return message.labelIds.has('SPAM') || message.labelIds.has('TRASH');
}
