import { setTimeout as sleep } from 'node:timers/promises';
import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import pLimit, { type LimitFunction } from 'p-limit';
import {
  GmailApiDisabled,
  GmailRateLimited,
  GmailRefused,
  GmailUnavailable,
  InvalidCursor,
  InvalidInput,
  NotFound,
} from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { Connections } from './connections.js';
import type { GoogleEndpoints } from './endpoints.js';
import { batchSize, decodeBatch, encodeBatch } from './gmail-batch.js';
import { call, callOptions, clientFor, toGoogleError } from './google-client.js';
import { GoogleError, malformedAnswer } from './google-error.js';
import { retryWaitMs, withRetries } from './retries.js';

/** Told about faults that only the operator can mend. */
export interface OperatorNotices {
  gmailApiDisabled(activationUrl: string | undefined): void;
}

/** Runs one method of Google's client. */
type ApiCall = (api: gmail_v1.Gmail, options: ReturnType<typeof callOptions>) => PromiseLike<{ data: unknown }>;

/** How long a batch waits for failed parts when Google asks for a pause, in seconds; a longer one is the caller's to wait. */
const longestPauseSeconds = 5;

/** Calls at Gmail in the right of one account: tokens, retries, batches, and what errors mean. */
export class GmailRequests {
  private readonly batchesInFlight = new Map<string, LimitFunction>();

  constructor(
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    private readonly notices: OperatorNotices,
  ) {}

  /** One read; `understand` turns the answer into ours, or throws GoogleError where it cannot. */
  async read<T>(access: GoogleAccess, request: ApiCall, understand: (answer: unknown) => T): Promise<T> {
    const { gmail: rootUrl } = await this.endpoints();
    const options = () => callOptions(this.connections.reused(rootUrl));
    return this.authorised(access, (token) =>
      withRetries(async () => {
        const api = gmail({ version: 'v1', auth: clientFor(token), rootUrl });
        const { data } = await Promise.resolve(request(api, options())).catch((error: unknown) => {
          throw toGoogleError(error);
        });
        return understand(data);
      }),
    );
  }

  /** The answers in the order of the paths: in batches of at most 25, one in flight per account, failed parts alone repeated. */
  async batch<T>(
    access: GoogleAccess,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | Error)[]> {
    const chunks = Array.from({ length: Math.ceil(paths.length / batchSize) }, (_, index) =>
      paths.slice(index * batchSize, (index + 1) * batchSize),
    );
    const send = (chunk: string[]) =>
      this.authorised(access, (token) => this.batchWithRepeats(token, chunk, understand));
    const answers = await Promise.all(chunks.map((chunk) => this.oneAtATime(access.accountId, () => send(chunk))));
    return Promise.all(
      answers.flat().map((answer) => (answer instanceof GoogleError ? this.toAppError(access, answer) : answer)),
    );
  }

  private async batchWithRepeats<T>(
    token: string,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    const answers = await this.batchOnce(token, paths, understand);
    for (let failures = 0; failures < 2; failures += 1) {
      const failed = [...answers.entries()].flatMap(([index, answer]) =>
        answer instanceof GoogleError && (answer.isRateLimit || answer.isServerFault) ? [{ index, answer }] : [],
      );
      const asked = Math.max(0, ...failed.map(({ answer }) => answer.retryAfterSeconds ?? 0));
      if (failed.length === 0 || asked > longestPauseSeconds) break;
      await sleep(retryWaitMs(failures, asked === 0 ? undefined : asked));
      const again = await this.batchOnce(
        token,
        failed.map(({ index }) => paths[index] ?? ''),
        understand,
      );
      for (const [position, { index }] of failed.entries()) answers[index] = again[position] ?? malformedAnswer(200);
    }
    const refused = answers.find((answer) => answer instanceof GoogleError && answer.status === 401);
    if (refused instanceof GoogleError) throw refused;
    return answers;
  }

  private async batchOnce<T>(
    accessToken: string,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    const { batch: url } = await this.endpoints();
    return withRetries(async () => {
      const { contentType, body } = encodeBatch(paths);
      const headers = { 'content-type': contentType };
      const answer = await call(this.connections, { url, method: 'POST', headers, data: body, accessToken });
      return decodeBatch(answer, paths.length, new Date()).map((part) =>
        part instanceof GoogleError ? part : attempt(() => understand(part.json)),
      );
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
    if (error.isMissingScope) return access.reject('MISSING_SCOPES').catch((rejected: Error) => rejected);
    if (error.isApiDisabled) {
      this.notices.gmailApiDisabled(error.activationUrl);
      return new GmailApiDisabled(error.activationUrl, { cause: error });
    }
    if (error.invalid === 'pageToken') return new InvalidCursor();
    if (error.invalid === 'id' || error.status === 404) return new NotFound();
    if (error.isRateLimit) return new GmailRateLimited(Math.max(1, error.retryAfterSeconds ?? 60), { cause: error });
    if (error.isDailyLimit) return new GmailRateLimited(3600, { cause: error });
    if (error.refusalReason) return new GmailRefused(error.refusalReason, { cause: error });
    if (error.invalid === 'label')
      return new InvalidInput('labelIds', "ids of gmailLabels, or Gmail's own such as INBOX", { cause: error });
    if (error.isInvalidArgument) return new InvalidInput(undefined, 'values that Gmail takes', { cause: error });
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

function attempt<T>(understand: () => T): T | GoogleError {
  try {
    return understand();
  } catch (error) {
    if (error instanceof GoogleError) return error;
    throw error;
  }
}
