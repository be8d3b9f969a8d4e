import { setTimeout as sleep } from 'node:timers/promises';
import { GmailRateLimited } from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { Metrics } from '../services/metrics.js';
import type { Connections } from './connections.js';
import { counted, outcomeOf } from './counted-call.js';
import type { GoogleEndpoints } from './endpoints.js';
import { batchSize, decodeBatch, encodeBatch } from './gmail-batch.js';
import { type GmailMethod, prices } from './gmail-prices.js';
import { type GmailTurns, pauseAsked, type QuotaMeter, repeated, type Turn } from './gmail-turns.js';
import { call } from './google-call.js';
import { GoogleError, malformedAnswer } from './google-error.js';
import { retryWaitMs } from './retries.js';

/** How long a batch waits for failed parts when Google asks for a pause, in seconds; a longer one is the caller's to wait. */
const longestPauseSeconds = 5;

/** Many reads at Gmail in few requests. */
export class GmailBatches {
  constructor(
    private readonly turns: GmailTurns,
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
    private readonly quota: QuotaMeter,
    private readonly metrics: Metrics,
  ) {}

  /**
   * The answers in the order of the paths, which are all of one method: in batches of at most 25, one in flight per
   * account, failed parts alone repeated.
   */
  async read<T>(
    access: GoogleAccess,
    method: GmailMethod,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | Error)[]> {
    if (paths.length === 0) return [];
    // For all of them at once: half a page is no use, and would be paid for.
    await this.quota.spend(access.accountId, prices[method] * paths.length);
    const chunks = Array.from({ length: Math.ceil(paths.length / batchSize) }, (_, index) =>
      paths.slice(index * batchSize, (index + 1) * batchSize),
    );
    const answerTo = (chunk: readonly string[]) =>
      this.turns.authorised(access, async (turn) =>
        this.turns.explained(turn, await this.readChunk(turn, method, chunk, understand)),
      );
    return (await Promise.all(chunks.map((chunk) => this.turns.oneByOne(access, () => answerTo(chunk))))).flat();
  }

  private async readChunk<T>(
    turn: Turn,
    method: GmailMethod,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    turn.guard.noteRequest();
    const answers = await this.readOnce(turn, method, paths, understand);
    for (let failures = 0; failures < 2; failures += 1) {
      const failed = [...answers.keys()].filter((index) => isTransient(answers[index]));
      if (
        failed.length === 0 ||
        !(await this.mayRepeat(turn, prices[method] * failed.length, failures, failed, answers))
      )
        break;
      const again = await this.readOnce(
        turn,
        method,
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

  private async readOnce<T>(
    turn: Turn,
    method: GmailMethod,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    const { batch: url } = await this.endpoints();
    return repeated(turn, () =>
      turn.guard.call(async () => {
        try {
          const parts = await this.post(url, turn, paths);
          const answers = parts.map((part) =>
            part instanceof GoogleError ? part : attempt(() => understand(part.json)),
          );
          this.count(method, answers);
          return answers;
        } catch (error) {
          this.count(method, Array(paths.length).fill(error));
          throw error;
        }
      }),
    );
  }

  private async post(url: string, { token, budget }: Turn, paths: readonly string[]) {
    const { contentType, body } = encodeBatch(paths);
    const headers = { 'content-type': contentType };
    const request = { url, method: 'POST', headers, data: body, accessToken: token } as const;
    return counted(this.metrics, 'batch', 0, async () => {
      const answer = await call(this.connections, { ...request, timeoutMs: budget.claimMs() });
      return decodeBatch(answer, paths.length, new Date());
    });
  }

  /** Each part is a call of its own, and has its own price, also where the whole batch is lost. */
  private count(method: GmailMethod, answers: readonly unknown[]): void {
    for (const answer of answers) this.metrics.countGoogleCall(method, outcomeOf(answer), prices[method]);
  }
}

function isTransient(answer: unknown): boolean {
  return answer instanceof GoogleError && (answer.isRateLimit || answer.isServerFault);
}

function attempt<T>(understand: () => T): T | GoogleError {
  try {
    return understand();
  } catch (error) {
    if (error instanceof GoogleError) return error;
    throw error;
  }
}
