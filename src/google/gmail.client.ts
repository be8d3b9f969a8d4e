import { Readable } from 'node:stream';
import { NotFound } from '../errors.js';
import type {
  Gmail,
  GmailDownload,
  GmailLabel,
  GmailLabelDetails,
  GmailMessage,
  GmailThread,
  MailboxChange,
  MailboxHistory,
  MessageFilter,
  MessageNeed,
  MessagePage,
} from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import {
  historyPage,
  labelDetails,
  labelList,
  messagePage,
  payloadOnly,
  profile,
  understand,
} from './gmail-answers.js';
import { message, messageQuery } from './gmail-message.js';
import type { GmailRequests } from './gmail-requests.js';
import { thread, threadQuery } from './gmail-thread.js';
import { findFile } from './message-body.js';

const base = '/gmail/v1/users/me';
/** Reading more changes costs more than reading the messages anew. */
const mostHistoryPages = 5;

/** The Gmail API v1 (https://developers.google.com/workspace/gmail/api/reference/rest). */
export class GmailClient implements Gmail {
  constructor(private readonly requests: GmailRequests) {}

  async listLabels(access: GoogleAccess): Promise<GmailLabel[]> {
    return this.requests.read(access, 'users.labels.list', `${base}/labels?fields=labels(id,name,type)`, (answer) =>
      understand(labelList, answer),
    );
  }

  async getLabels(access: GoogleAccess, ids: readonly string[]): Promise<(GmailLabelDetails | undefined | Error)[]> {
    const fields = 'color,messagesTotal,messagesUnread,threadsTotal,threadsUnread';
    const paths = ids.map((id) => `${base}/labels/${encodeURIComponent(id)}?fields=${fields}`);
    const answers = await this.requests.batch(access, 'users.labels.get', paths, (answer) =>
      understand(labelDetails, answer),
    );
    return answers.map((answer) => (answer instanceof NotFound ? undefined : answer));
  }

  async listMessages(
    access: GoogleAccess,
    { query, labelIds, includeSpamTrash }: MessageFilter,
    { token, size }: { token: string | undefined; size: number },
  ): Promise<MessagePage> {
    const fields = 'messages(id,threadId),nextPageToken,resultSizeEstimate';
    const parameters = new URLSearchParams({ maxResults: String(size), fields });
    if (query !== undefined) parameters.set('q', query);
    for (const id of labelIds) parameters.append('labelIds', id);
    if (includeSpamTrash) parameters.set('includeSpamTrash', 'true');
    if (token !== undefined) parameters.set('pageToken', token);
    return this.requests.read(access, 'users.messages.list', `${base}/messages?${parameters}`, (answer) =>
      understand(messagePage, answer),
    );
  }

  async getMessages(
    access: GoogleAccess,
    requests: readonly { id: string; need: MessageNeed }[],
  ): Promise<(GmailMessage | Error)[]> {
    const paths = requests.map(({ id, need }) => `${base}/messages/${encodeURIComponent(id)}?${messageQuery(need)}`);
    return this.requests.batch(access, 'users.messages.get', paths, (answer) => understand(message, answer));
  }

  async getThreads(
    access: GoogleAccess,
    requests: readonly { id: string; need: MessageNeed }[],
  ): Promise<(GmailThread | undefined | Error)[]> {
    const paths = requests.map(({ id, need }) => `${base}/threads/${encodeURIComponent(id)}?${threadQuery(need)}`);
    const answers = await this.requests.batch(access, 'users.threads.get', paths, (answer) =>
      understand(thread, answer),
    );
    return answers.map((answer) => (answer instanceof NotFound ? undefined : answer));
  }

  async openAttachment(access: GoogleAccess, messageId: string, partId: string): Promise<GmailDownload> {
    const fields = 'payload(partId,mimeType,filename,headers,body,parts)';
    const file = await this.requests.read(
      access,
      'users.messages.get',
      `${base}/messages/${encodeURIComponent(messageId)}?format=full&fields=${fields}`,
      (answer) => understand(payloadOnly, answer).payload,
    );
    const { attachment, attachmentId, data } = findFile(file, partId) ?? {};
    if (!attachment) throw new NotFound();
    if (attachmentId === undefined) return { attachment, content: Readable.from([data ?? Buffer.alloc(0)]) };
    const path = `${base}/messages/${encodeURIComponent(messageId)}/attachments/${encodeURIComponent(attachmentId)}`;
    return { attachment, content: await this.requests.download(access, `${path}?fields=data`) };
  }

  async getHistoryId(access: GoogleAccess): Promise<string> {
    return this.requests.read(
      access,
      'users.getProfile',
      `${base}/profile?fields=historyId`,
      (answer) => understand(profile, answer).historyId,
    );
  }

  async listHistory(access: GoogleAccess, startHistoryId: string): Promise<MailboxHistory | undefined> {
    const changes: MailboxChange[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < mostHistoryPages; page += 1) {
      const answer = await this.historyPage(access, startHistoryId, pageToken).catch(missing);
      if (!answer) return undefined;
      changes.push(...answer.changes);
      pageToken = answer.nextPageToken;
      if (pageToken === undefined) return { changes, historyId: answer.historyId };
    }
    return undefined;
  }

  private async historyPage(access: GoogleAccess, startHistoryId: string, pageToken: string | undefined) {
    const parameters = new URLSearchParams({
      startHistoryId,
      maxResults: '500',
      fields:
        'history(messagesDeleted(message/id),labelsAdded(message/id,labelIds),labelsRemoved(message/id,labelIds)),historyId,nextPageToken',
    });
    for (const type of ['messageDeleted', 'labelAdded', 'labelRemoved']) parameters.append('historyTypes', type);
    if (pageToken !== undefined) parameters.set('pageToken', pageToken);
    return this.requests.read(access, 'users.history.list', `${base}/history?${parameters}`, (answer) =>
      understand(historyPage, answer),
    );
  }
}

/** Undefined for what Gmail does not have (any more). */
function missing(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
