import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import { GmailRateLimited } from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import { downloadAttachment } from './attachment-download.js';
import { type CallGuard, CallGuards } from './call-guard.js';
import type { Connections } from './connections.js';
import type { GoogleEndpoints } from './endpoints.js';
import { batchSize, decodeBatch, encodeBatch } from './gmail-batch.js';
import { explainFailure, type OperatorNotices } from './gmail-failure.js';
import { call, callOptions, clientFor, toGoogleError } from './google-client.js';
import { GoogleError, malformedAnswer } from './google-error.js';
import { retryWaitMs, withRetries } from './retries.js';
import { TimeBudget } from './time-budget.js';

/** Counts quota units before they are spent. Throws GmailRateLimited when there are none left. */
export interface QuotaMeter {
  spend(accountId: string, units: number): Promise<void>;
  /** Google itself has had enough for so many seconds. */
  pause(accountId: string, seconds: number): Promise<void>;
}

/** Runs one method of Google's client. */
type ApiCall = (api: gmail_v1.Gmail, options: ReturnType<typeof callOptions>) => PromiseLike<{ data: unknown }>;

/** What a piece of work calls Gmail with. */
interface Turn {
  access: GoogleAccess;
  guard: CallGuard;
  token: string;
  budget: TimeBudget;
}

/** How long a batch waits for failed parts when Google asks for a pause, in seconds; a longer one is the caller's to wait. */
const longestPauseSeconds = 5;

/** Calls at Gmail in the right of one account: tokens, quota, retries, batches, and what errors mean. */
export class GmailRequests {
  private readonly guards = new CallGuards();

  constructor(
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    private readonly notices: OperatorNotices,
    private readonly quota: QuotaMeter,
  ) {}

  /** One read of so many units; `understand` turns the answer into ours, or throws GoogleError where it cannot. */
  async read<T>(access: GoogleAccess, units: number, request: ApiCall, understand: (answer: unknown) => T): Promise<T> {
    const { gmail: rootUrl } = await this.endpoints();
    return this.authorised(access, (turn) => {
      turn.guard.noteRequest();
      return repeated(turn, async () => {
        await this.quota.spend(access.accountId, units);
        return turn.guard.call(async () => {
          const api = gmail({ version: 'v1', auth: clientFor(turn.token), rootUrl });
          const options = callOptions(this.connections.reused(rootUrl), turn.budget.claimMs());
          const { data } = await Promise.resolve(request(api, options)).catch((error: unknown) => {
            throw toGoogleError(error);
          });
          return understand(data);
        });
      });
    });
  }

  /** The file behind a path of users.messages.attachments.get; what has begun to flow is not repeated. */
  async download(access: GoogleAccess, units: number, path: string): Promise<Readable> {
    const { gmail: rootUrl } = await this.endpoints();
    return this.authorised(access, (turn) => {
      turn.guard.noteRequest();
      return repeated(turn, async () => {
        await this.quota.spend(access.accountId, units);
        return turn.guard.call(() => downloadAttachment(this.connections, new URL(path, rootUrl), turn.token));
      });
    });
  }

  /**
   * The answers in the order of the paths, of so many units each: in batches of at most 25, one in flight per account,
   * failed parts alone repeated.
   */
  async batch<T>(
    access: GoogleAccess,
    units: number,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | Error)[]> {
    if (paths.length === 0) return [];
    // For all of them at once: half a page is no use, and would be paid for.
    await this.quota.spend(access.accountId, units * paths.length);
    const chunks = Array.from({ length: Math.ceil(paths.length / batchSize) }, (_, index) =>
      paths.slice(index * batchSize, (index + 1) * batchSize),
    );
    const { oneBatch } = this.guards.of(access.accountId);
    const batchOf = (chunk: readonly string[]) =>
      this.authorised(access, async (turn) =>
        this.explained(turn, await this.batchWithRepeats(turn, units, chunk, understand)),
      );
    return (await Promise.all(chunks.map((chunk) => oneBatch(() => batchOf(chunk))))).flat();
  }

  private async batchWithRepeats<T>(
    turn: Turn,
    units: number,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    turn.guard.noteRequest();
    const answers = await this.batchOnce(turn, paths, understand);
    for (let failures = 0; failures < 2; failures += 1) {
      const failed = [...answers.keys()].filter((index) => isTransient(answers[index]));
      if (failed.length === 0 || !(await this.mayRepeat(turn, units * failed.length, failures, failed, answers))) break;
      const again = await this.batchOnce(
        turn,
        failed.map((index) => paths[index] ?? ''),
        understand,
      );
      for (const [position, index] of failed.entries()) answers[index] = again[position] ?? malformedAnswer(200);
    }
    const refused = answers.find((answer) => answer instanceof GoogleError && answer.status === 401);
    if (refused instanceof GoogleError) throw refused;
    return answers;
  }

  /** Waits until failed parts may be asked for again; false when they may not within this piece of work. */
  private async mayRepeat(
    { access, guard, budget }: Turn,
    units: number,
    failures: number,
    failed: readonly number[],
    answers: readonly unknown[],
  ): Promise<boolean> {
    const asked = Math.max(0, ...failed.map((index) => pauseAsked(answers[index])));
    const wait = retryWaitMs(failures, asked === 0 ? undefined : asked);
    if (asked > longestPauseSeconds || wait >= budget.leftMs || !guard.takeRetry()) return false;
    await sleep(wait);
    return this.quota.spend(access.accountId, units).then(
      () => true,
      (error: unknown) => (error instanceof GmailRateLimited ? false : Promise.reject(error)),
    );
  }

  private async batchOnce<T>(
    turn: Turn,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    const { batch: url } = await this.endpoints();
    return repeated(turn, () =>
      turn.guard.call(async () => {
        const { contentType, body } = encodeBatch(paths);
        const headers = { 'content-type': contentType };
        const timeoutMs = turn.budget.claimMs();
        const request = { url, method: 'POST', headers, data: body, accessToken: turn.token, timeoutMs } as const;
        const answer = await call(this.connections, request);
        return decodeBatch(answer, paths.length, new Date()).map((part) =>
          part instanceof GoogleError ? part : attempt(() => understand(part.json)),
        );
      }),
    );
  }

  /** Runs a call with an access token, once more with a new one after a 401, and says in our words what went wrong. */
  private async authorised<T>(access: GoogleAccess, request: (turn: Turn) => Promise<T>): Promise<T> {
    const token = await access.token();
    const turn = { access, guard: this.guards.of(access.accountId), token, budget: new TimeBudget() };
    try {
      return await request(turn).catch(async (error: unknown) => {
        if (!(error instanceof GoogleError) || error.status !== 401) throw error;
        turn.token = await access.renew(token);
        return request(turn);
      });
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      if (error.status === 401) return access.reject(turn.token, 'REVOKED');
      const [explained] = await this.explained(turn, [error]);
      throw explained;
    }
  }

  /** Says what failures mean, and leaves the account alone for as long as Google asks. */
  private async explained<T>(turn: Turn, answers: readonly (T | GoogleError)[]): Promise<(T | Error)[]> {
    const pause = Math.max(0, ...answers.map(pauseAsked));
    if (pause > 0) await this.quota.pause(turn.access.accountId, pause);
    return Promise.all(
      answers.map((answer) => (answer instanceof GoogleError ? explainFailure(answer, turn, this.notices) : answer)),
    );
  }
}

function repeated<T>({ guard, budget }: Turn, attempt: () => Promise<T>): Promise<T> {
  return withRetries(attempt, { budget, takeRetry: () => guard.takeRetry() });
}

function isTransient(answer: unknown): boolean {
  return answer instanceof GoogleError && (answer.isRateLimit || answer.isServerFault);
}

/** For how many seconds Google wants no more requests; 0 where it does not say. */
function pauseAsked(answer: unknown): number {
  return answer instanceof GoogleError && answer.isRateLimit ? (answer.retryAfterSeconds ?? 0) : 0;
}

function attempt<T>(understand: () => T): T | GoogleError {
  try {
    return understand();
  } catch (error) {
    if (error instanceof GoogleError) return error;
    throw error;
  }
}
