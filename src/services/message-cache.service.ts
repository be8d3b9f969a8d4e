import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CachedMessage, CachedMessageStore } from '../stores/cached-message.store.js';
import type { MailboxState, MailboxStateStore } from '../stores/mailbox-state.store.js';
import type { Gmail, GmailMessage, MailboxHistory, MessageNeed } from './gmail.js';
import type { GoogleAccess } from './google-access.js';
import { answerFromContent, type MessageContent, mergeContent, packContent, unpackContent } from './message-content.js';

const oldestMs = 30 * 86_400_000;
/** With nothing kept there is nothing to bring up to date, until Gmail may have forgotten the point we know. */
const stateGoodMs = 600_000;
/** Accounts whose messages are being written at once, while a database is slow; of others nothing is kept then. */
const mostWrites = 100;
/** Cleared out whenever this part of the limit has been written. */
const evictionStep = 1 / 32;

interface Dependencies {
  gmail: Gmail;
  messages: CachedMessageStore;
  states: MailboxStateStore;
  limitBytes: number;
  reportFault: (error: unknown) => void;
  now: () => Date;
}

/** How far a mailbox is known, and whether anything is kept of it that is good up to there. */
export interface KnownMailbox {
  state: MailboxState;
  hasMessages: boolean;
}

export interface MessageRequest {
  id: string;
  need: MessageNeed;
}

/** What is kept of some messages: the answers that it suffices for, and all of it for merging with what is fetched. */
export interface KeptMessages {
  answers: Map<string, GmailMessage>;
  contents: Map<string, MessageContent>;
}

export interface FetchedMessage {
  message: GmailMessage;
  need: MessageNeed;
}

/** Keeps what cannot change of messages, and trusts it only once the mailbox's history has been asked. */
export class MessageCacheService {
  private writtenBytes = 0;
  /** What is being written, by account. */
  private readonly writes = new Map<string, Promise<void>>();

  constructor(private readonly its: Dependencies) {}

  /** Brings labels and deletions up to date: one history.list while messages are kept, one getProfile at the beginning. */
  async bringUpToDate(access: GoogleAccess): Promise<KnownMailbox> {
    const { states, messages, gmail, now } = this.its;
    const { accountId } = access;
    await this.writes.get(accountId);
    const state = await states.find(accountId);
    if (!state) return this.beginAnew(access);
    if (await messages.isEmpty(accountId)) {
      const age = now().getTime() - state.updatedAt.getTime();
      return age < stateGoodMs ? { state, hasMessages: false } : this.beginAnew(access);
    }
    const history = await gmail.listHistory(access, state.historyId);
    return history ? { state: await this.advance(state, history), hasMessages: true } : this.beginAnew(access);
  }

  /** What is kept of the messages; nothing of what others have put since the mailbox was found to have nothing. */
  async find({ state, hasMessages }: KnownMailbox, requests: readonly MessageRequest[]): Promise<KeptMessages> {
    if (!hasMessages) return { answers: new Map(), contents: new Map() };
    const ids = requests.map(({ id }) => id);
    const kept = await this.its.messages.list(state.accountId, ids, this.its.now());
    const [answers, contents] = [new Map<string, GmailMessage>(), new Map<string, MessageContent>()];
    const needs = new Map(requests.map(({ id, need }) => [id, need]));
    for (const { messageId, content: packed, labelIds } of kept) {
      const content = await unpackContent(packed);
      const need = needs.get(messageId);
      if (!content || !need) continue;
      contents.set(messageId, content);
      const answer = answerFromContent(messageId, content, labelIds, need);
      if (answer) answers.set(messageId, answer);
    }
    return { answers, contents };
  }

  /**
   * Keeps what was fetched after `state` was known. Nobody waits for it but who asks for the same mailbox next: what cannot
   * be kept is reported, and fetched again.
   */
  keep(state: MailboxState, fetched: readonly FetchedMessage[], kept: KeptMessages): void {
    this.write(state, () => this.put(state, fetched, kept));
  }

  /** Writes after this turn of the event loop, and after what is being written for the account. */
  private write({ accountId }: MailboxState, work: () => Promise<void>): void {
    const before = this.writes.get(accountId);
    if (!before && this.writes.size >= mostWrites) return;
    const write = Promise.all([before, nextTurn()])
      .then(work)
      .catch(this.its.reportFault)
      .finally(() => {
        if (this.writes.get(accountId) === write) this.writes.delete(accountId);
      });
    this.writes.set(accountId, write);
  }

  /** Ends once everything is written. */
  async settle(): Promise<void> {
    await Promise.all(this.writes.values());
  }

  private async put(
    state: MailboxState,
    fetched: readonly FetchedMessage[],
    { contents }: KeptMessages,
  ): Promise<void> {
    const { messages, limitBytes, now } = this.its;
    const packed = fetched.map(async ({ message, need }): Promise<CachedMessage> => {
      const content = await packContent(mergeContent(contents.get(message.id), message, need));
      return { messageId: message.id, content, labelIds: need.labelIds ? message.labelIds : undefined };
    });
    const largest = limitBytes * evictionStep;
    const small = (await Promise.all(packed)).filter(({ content }) => content.length <= largest);
    await messages.put(state, small, now());
    this.writtenBytes += small.reduce((sum, { content }) => sum + content.length, 0);
    if (this.writtenBytes > largest) await this.evict();
  }

  /** Keeps within the limits of size and age. */
  async evict(): Promise<void> {
    const { messages, limitBytes, now } = this.its;
    this.writtenBytes = 0;
    await messages.evict(limitBytes * (1 - 2 * evictionStep), new Date(now().getTime() - oldestMs));
  }

  private async beginAnew(access: GoogleAccess): Promise<KnownMailbox> {
    const historyId = await this.its.gmail.getHistoryId(access);
    const state = { accountId: access.accountId, historyId, updatedAt: this.its.now() };
    // Before any message can be put: until this is written, none is kept.
    this.write(state, () => this.its.messages.reset(state));
    return { state, hasMessages: false };
  }

  /** Writes the changes over the state that they begin at, or over an earlier one that another request left. */
  private async advance(from: MailboxState, { changes, historyId }: MailboxHistory): Promise<MailboxState> {
    const { states, messages, now } = this.its;
    const next = { ...from, historyId, updatedAt: now() };
    let state: MailboxState | undefined = from;
    while (state && BigInt(state.historyId) < BigInt(historyId)) {
      if (await messages.advance(state, next, changes)) return next;
      state = await states.find(from.accountId);
    }
    return state ?? next;
  }
}
