import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { GmailUnavailable } from '../errors.js';
import type { QueueLength } from '../services/metrics.js';
import { WorkQueue } from '../services/work-queue.js';
import { GoogleError } from './google-error.js';

const callsAtOnce = 10;
/** Behind those under way: several requests' worth. */
const mostWaiting = 100;
/** After so many failures in a row Google is left alone, then asked again by one call. */
const failuresToOpen = 5;
const openMs = 5_000;
/** In each minute, retries may be a tenth of the requests; so few are always allowed. */
const retriesPerRequest = 0.1;
const retriesAllowed = 3;
const windowMs = 60_000;
const mostGuards = 10_000;

/** What protects Google from the calls of one account or purpose, and the others from its trouble. */
export class CallGuard {
  private readonly batches = new WorkQueue(1, mostWaiting);
  private readonly calls = new WorkQueue(callsAtOnce, mostWaiting);
  private window = { requests: 0, retries: 0, endsAt: 0 };
  private readonly breaker = circuitBreaker(
    handleWhen((error) => error instanceof GoogleError && error.isServerFault && !error.isOutOfTime),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failuresToOpen) },
  );

  /** Batches run one after the other: their parts share a limit of about ten at once for a person. Throws Overloaded. */
  oneBatch<T>(work: () => Promise<T>): Promise<T> {
    return this.batches.run(work);
  }

  /** Makes one call. Throws GmailUnavailable, without a call, while Google keeps failing; Overloaded where too many wait. */
  async call<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await this.calls.run(() => this.breaker.execute(attempt));
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new GmailUnavailable({ retryAfterSeconds: openMs / 1000 }, { cause: error });
    }
  }

  lengths(): { calls: QueueLength; batches: QueueLength } {
    return { calls: this.calls.length(), batches: this.batches.length() };
  }

  /** Notes a request that is no retry. */
  noteRequest(): void {
    this.counted().requests += 1;
  }

  /** Takes a retry out of the budget; false when it is spent. */
  takeRetry(): boolean {
    const window = this.counted();
    if (window.retries >= Math.max(retriesAllowed, Math.floor(window.requests * retriesPerRequest))) return false;
    window.retries += 1;
    return true;
  }

  private counted(): { requests: number; retries: number } {
    const now = performance.now();
    if (now >= this.window.endsAt) this.window = { requests: 0, retries: 0, endsAt: now + windowMs };
    return this.window;
  }
}

/** The guards of the accounts that were asked for last. */
export class CallGuards {
  private readonly guards = new LRUCache<string, CallGuard>({ max: mostGuards });

  of(accountId: string): CallGuard {
    const guard = this.guards.get(accountId) ?? new CallGuard();
    this.guards.set(accountId, guard);
    return guard;
  }

  /** Over all accounts. */
  lengths(): { calls: QueueLength; batches: QueueLength } {
    const lengths = [...this.guards.values()].map((guard) => guard.lengths());
    return { calls: sum(lengths.map(({ calls }) => calls)), batches: sum(lengths.map(({ batches }) => batches)) };
  }
}

function sum(lengths: readonly QueueLength[]): QueueLength {
  return lengths.reduce(
    (all, { running, waiting }) => ({ running: all.running + running, waiting: all.waiting + waiting }),
    { running: 0, waiting: 0 },
  );
}
