import { setTimeout as sleep } from 'node:timers/promises';
import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import pLimit, { type LimitFunction } from 'p-limit';
import { GmailApiDisabled, GmailRateLimited, GmailUnavailable, InvalidCursor, NotFound } from '../errors.js';
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
import type { Connections } from './connections.js';
import type { GoogleEndpoints } from './endpoints.js';
import { batchSize, decodeBatch, encodeBatch } from './gmail-batch.js';
import { messageQuery, toMessage } from './gmail-message.js';
import { call, callOptions, clientFor, toGoogleError } from './google-client.js';
import { GoogleError, malformedAnswer } from './google-error.js';
import { retryWaitMs, withRetries } from './retries.js';

/** Told about faults that only the operator can mend. */
export interface OperatorNotices {
  gmailApiDisabled(activationUrl: string | undefined): void;
}

/** The Gmail API v1 (https://developers.google.com/workspace/gmail/api/reference/rest). */
export class GmailClient implements Gmail {
  private readonly batchesInFlight = new Map<string, LimitFunction>();

  constructor(
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    private readonly notices: OperatorNotices,
  ) {}

  async listLabels(access: GoogleAccess): Promise<GmailLabel[]> {
    const { labels } = await this.read(access, (api, options) =>
      api.users.labels.list({ userId: 'me', fields: 'labels(id,name,type)' }, options),
    );
    return (labels ?? []).map(({ id, name, type }) => ({
      id: id ?? '',
      name: name ?? '',
      type: type === 'user' ? 'USER' : 'SYSTEM',
    }));
  }

  async getLabels(access: GoogleAccess, ids: readonly string[]): Promise<(GmailLabelDetails | undefined | Error)[]> {
    const fields = 'color,messagesTotal,messagesUnread,threadsTotal,threadsUnread';
    const answers = await this.batch(
      access,
      ids.map((id) => `/gmail/v1/users/me/labels/${encodeURIComponent(id)}?fields=${fields}`),
    );
    return answers.map((answer) => {
      if (answer instanceof NotFound) return undefined;
      // The discovery document defines what a 200 of this path holds.
      return answer instanceof Error ? answer : toLabelDetails(answer.json as gmail_v1.Schema$Label);
    });
  }

  async listMessages(
    access: GoogleAccess,
    filter: MessageFilter,
    { token, size }: { token: string | undefined; size: number },
  ): Promise<MessagePage> {
    const params = {
      userId: 'me',
      maxResults: size,
      fields: 'messages(id,threadId),nextPageToken,resultSizeEstimate',
      ...(filter.query === undefined ? {} : { q: filter.query }),
      ...(filter.labelIds.length === 0 ? {} : { labelIds: [...filter.labelIds] }),
      ...(filter.includeSpamTrash ? { includeSpamTrash: true } : {}),
      ...(token === undefined ? {} : { pageToken: token }),
    };
    const page = await this.read(access, (api, options) => api.users.messages.list(params, options));
    const messages = (page.messages ?? []).map(({ id, threadId }) => ({ id: id ?? '', threadId: threadId ?? '' }));
    return { messages, nextPageToken: page.nextPageToken ?? undefined, sizeEstimate: page.resultSizeEstimate ?? 0 };
  }

  async getMessages(
    access: GoogleAccess,
    requests: readonly { id: string; need: MessageNeed }[],
  ): Promise<(GmailMessage | Error)[]> {
    const answers = await this.batch(
      access,
      requests.map(({ id, need }) => `/gmail/v1/users/me/messages/${encodeURIComponent(id)}?${messageQuery(need)}`),
    );
    // The discovery document defines what a 200 of this path holds.
    return answers.map((answer) =>
      answer instanceof Error ? answer : toMessage(answer.json as gmail_v1.Schema$Message),
    );
  }

  private async read<T>(
    access: GoogleAccess,
    request: (api: gmail_v1.Gmail, options: ReturnType<typeof callOptions>) => PromiseLike<{ data: T; status: number }>,
  ): Promise<T> {
    const { gmail: rootUrl } = await this.endpoints();
    return this.authorised(access, (token) =>
      withRetries(async () => {
        const answer = await request(
          gmail({ version: 'v1', auth: clientFor(token), rootUrl }),
          callOptions(this.connections.reused(rootUrl)),
        ).then(
          (response) => response,
          (error: unknown) => Promise.reject(toGoogleError(error)),
        );
        if (typeof answer.data !== 'object' || answer.data === null) throw malformedAnswer(answer.status);
        return answer.data;
      }),
    );
  }

  /** The answers in the order of the paths: in batches of at most 25, one in flight per account, failed parts alone repeated. */
  private async batch(access: GoogleAccess, paths: readonly string[]): Promise<({ json: unknown } | Error)[]> {
    const chunks = Array.from({ length: Math.ceil(paths.length / batchSize) }, (_, index) =>
      paths.slice(index * batchSize, (index + 1) * batchSize),
    );
    const answers = await Promise.all(
      chunks.map((chunk) =>
        this.oneAtATime(access.accountId, () =>
          this.authorised(access, (token) => this.batchWithRepeats(token, chunk)),
        ),
      ),
    );
    return Promise.all(
      answers.flat().map((answer) => (answer instanceof GoogleError ? this.toAppError(access, answer) : answer)),
    );
  }

  private async batchWithRepeats(
    token: string,
    paths: readonly string[],
  ): Promise<({ json: unknown } | GoogleError)[]> {
    const answers = await this.batchOnce(token, paths);
    for (let failures = 0; failures < 2; failures += 1) {
      const failed = [...answers.entries()].filter(
        ([, answer]) => answer instanceof GoogleError && (answer.isRateLimit || answer.isServerFault),
      );
      const waits = failed.map(([, answer]) => (answer instanceof GoogleError ? (answer.retryAfterSeconds ?? 0) : 0));
      const asked = Math.max(0, ...waits);
      if (failed.length === 0 || asked > 5) break;
      await sleep(retryWaitMs(failures, asked === 0 ? undefined : asked));
      const again = await this.batchOnce(
        token,
        failed.map(([index]) => paths[index] ?? ''),
      );
      for (const [position, [index]] of failed.entries()) answers[index] = again[position] ?? malformedAnswer(200);
    }
    const refused = answers.find((answer) => answer instanceof GoogleError && answer.status === 401);
    if (refused instanceof GoogleError) throw refused;
    return answers;
  }

  private async batchOnce(accessToken: string, paths: readonly string[]): Promise<({ json: unknown } | GoogleError)[]> {
    const { batch: url } = await this.endpoints();
    return withRetries(async () => {
      const { contentType, body } = encodeBatch(paths);
      const answer = await call(this.connections, {
        url,
        method: 'POST',
        headers: { 'content-type': contentType },
        data: body,
        accessToken,
      });
      return decodeBatch(answer, paths.length, new Date());
    });
  }

  /** Runs a call with an access token, once more with a new one after a 401, and says in our words what went wrong. */
  private async authorised<T>(access: GoogleAccess, request: (token: string) => Promise<T>): Promise<T> {
    const token = await access.token();
    try {
      return await request(token).catch(async (error: unknown) => {
        if (!(error instanceof GoogleError) || error.status !== 401) throw error;
        return request(await access.renew(token));
      });
    } catch (error) {
      if (error instanceof GoogleError && error.status === 401) return access.reject('REVOKED');
      throw error instanceof GoogleError ? await this.toAppError(access, error) : error;
    }
  }

  private async toAppError(access: GoogleAccess, error: GoogleError): Promise<Error> {
    const has = (...reasons: string[]) => reasons.some((reason) => error.reasons.includes(reason));
    if (has('insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'))
      return access.reject('MISSING_SCOPES').catch((rejected: Error) => rejected);
    if (has('accessNotConfigured', 'SERVICE_DISABLED')) {
      this.notices.gmailApiDisabled(error.activationUrl);
      return new GmailApiDisabled(error.activationUrl, { cause: error });
    }
    if (error.invalid === 'pageToken') return new InvalidCursor();
    if (error.invalid === 'id' || error.status === 404) return new NotFound();
    if (error.isRateLimit) return new GmailRateLimited(Math.max(1, error.retryAfterSeconds ?? 60), { cause: error });
    if (has('dailyLimitExceeded')) return new GmailRateLimited(3600, { cause: error });
    return new GmailUnavailable({}, { cause: error });
  }

  private async oneAtATime<T>(accountId: string, job: () => Promise<T>): Promise<T> {
    const limit = this.batchesInFlight.get(accountId) ?? pLimit(1);
    this.batchesInFlight.set(accountId, limit);
    try {
      return await limit(job);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.batchesInFlight.delete(accountId);
    }
  }
}

function toLabelDetails(label: gmail_v1.Schema$Label): GmailLabelDetails {
  const { color, messagesTotal = null, messagesUnread = null, threadsTotal = null, threadsUnread = null } = label;
  const shown =
    color?.textColor && color.backgroundColor ? { text: color.textColor, background: color.backgroundColor } : null;
  return { color: shown, messagesTotal, messagesUnread, threadsTotal, threadsUnread };
}
