import { NotFound } from '../errors.js';
import type {
  Gmail,
  GmailLabel,
  GmailLabelDetails,
  GmailMessage,
  MessageFilter,
  MessageNeed,
  MessagePage,
} from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import { labelDetails, labelList, messagePage, understand } from './gmail-answers.js';
import { message, messageQuery } from './gmail-message.js';
import type { GmailRequests } from './gmail-requests.js';

const base = '/gmail/v1/users/me';

/** The Gmail API v1 (https://developers.google.com/workspace/gmail/api/reference/rest). */
export class GmailClient implements Gmail {
  constructor(private readonly requests: GmailRequests) {}

  async listLabels(access: GoogleAccess): Promise<GmailLabel[]> {
    return this.requests.read(
      access,
      (api, options) => api.users.labels.list({ userId: 'me', fields: 'labels(id,name,type)' }, options),
      (answer) => understand(labelList, answer),
    );
  }

  async getLabels(access: GoogleAccess, ids: readonly string[]): Promise<(GmailLabelDetails | undefined | Error)[]> {
    const fields = 'color,messagesTotal,messagesUnread,threadsTotal,threadsUnread';
    const paths = ids.map((id) => `${base}/labels/${encodeURIComponent(id)}?fields=${fields}`);
    const answers = await this.requests.batch(access, paths, (answer) => understand(labelDetails, answer));
    return answers.map((answer) => (answer instanceof NotFound ? undefined : answer));
  }

  async listMessages(
    access: GoogleAccess,
    { query, labelIds, includeSpamTrash }: MessageFilter,
    { token, size }: { token: string | undefined; size: number },
  ): Promise<MessagePage> {
    const parameters = {
      userId: 'me',
      maxResults: size,
      fields: 'messages(id,threadId),nextPageToken,resultSizeEstimate',
      ...(query === undefined ? {} : { q: query }),
      ...(labelIds.length === 0 ? {} : { labelIds: [...labelIds] }),
      ...(includeSpamTrash ? { includeSpamTrash: true } : {}),
      ...(token === undefined ? {} : { pageToken: token }),
    };
    return this.requests.read(
      access,
      (api, options) => api.users.messages.list(parameters, options),
      (answer) => understand(messagePage, answer),
    );
  }

  async getMessages(
    access: GoogleAccess,
    requests: readonly { id: string; need: MessageNeed }[],
  ): Promise<(GmailMessage | Error)[]> {
    const paths = requests.map(({ id, need }) => `${base}/messages/${encodeURIComponent(id)}?${messageQuery(need)}`);
    return this.requests.batch(access, paths, (answer) => understand(message, answer));
  }
}
