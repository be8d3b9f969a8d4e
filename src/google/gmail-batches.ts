import { setTimeout as sleep } from 'node:timers/promises';
import { GmailRateLimited } from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { Connections } from './connections.js';
import type { GoogleEndpoints } from './endpoints.js';
import { batchSize, decodeBatch, encodeBatch } from './gmail-batch.js';
import { type GmailTurns, pauseAsked, type QuotaMeter, repeated, type Turn } from './gmail-turns.js';
import { call } from './google-client.js';
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
  ) {}

  /**
   * The answers in the order of the paths, of so many units each: in batches of at most 25, one in flight per account,
   * failed parts alone repeated.
   */
  async read<T>(
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
    const answerTo = (chunk: readonly string[]) =>
      this.turns.authorised(access, async (turn) =>
        this.turns.explained(turn, await this.readChunk(turn, units, chunk, understand)),
      );
    return (await Promise.all(chunks.map((chunk) => this.turns.oneByOne(access, () => answerTo(chunk))))).flat();
  }

  private async readChunk<T>(
    turn: Turn,
    units: number,
    paths: readonly string[],
    understand: (answer: unknown) => T,
  ): Promise<(T | GoogleError)[]> {
    turn.guard.noteRequest();
    const answers = await this.readOnce(turn, paths, understand);
    for (let failures = 0; failures < 2; failures += 1) {
      const failed = [...answers.keys()].filter((index) => isTransient(answers[index]));
      if (failed.length === 0 || !(await this.mayRepeat(turn, units * failed.length, failures, failed, answers))) break;
      const again = await this.readOnce(
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

  private async readOnce<T>(
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
