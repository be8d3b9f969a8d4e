import { setTimeout as sleep } from 'node:timers/promises';
import { GoogleError } from './google-error.js';
import { TimeBudget } from './time-budget.js';

const tries = 3;

export interface RetryRules {
  /** Whether this failure is worth another try. */
  retryable?: (error: GoogleError) => boolean;
  /** Where the tries are but a part of something longer, what that has left. */
  budget?: TimeBudget;
  /** Asked once a retry is due: false ends the tries. */
  takeRetry?: () => boolean;
}

/** Reads may be repeated whatever became of them. */
function transient(error: GoogleError): boolean {
  return error.isRateLimit || error.isServerFault;
}

/**
 * The one layer of retries: up to three tries within 10 seconds, waiting as long as Google asks,
 * else `2^n` seconds with jitter (https://developers.google.com/workspace/gmail/api/guides/handle-errors).
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { retryable = transient, budget = new TimeBudget(), takeRetry = () => true }: RetryRules = {},
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof GoogleError) || !retryable(error) || failures + 1 >= tries) throw error;
      const wait = retryWaitMs(failures, error.retryAfterSeconds);
      if (wait >= budget.leftMs || !takeRetry()) throw error;
      await sleep(wait);
    }
  }
}

/** How long to wait after the `failures + 1`-th failure, in milliseconds. */
export function retryWaitMs(failures: number, askedSeconds: number | undefined): number {
  const jitter = Math.random() * 1000;
  return askedSeconds === undefined ? Math.min(2 ** failures * 1000 + jitter, 32_000) : askedSeconds * 1000 + jitter;
}
