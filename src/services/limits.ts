import type { Config } from '../config.js';
import { RateLimited } from '../errors.js';
import type { Claim, Limit, RateLimitStore } from '../stores/rate-limit.store.js';

/** What is refused when a limit is full: RateLimited unless the limit says otherwise. */
export interface RefusingLimit extends Limit {
  refuse?: (retryAfterSeconds: number) => Error;
}

/** What the sender's Gmail account can take, for mails of all kinds. */
export function mailLimits({ perMinute, perDay }: Config['mail'], refuse?: RefusingLimit['refuse']): RefusingLimit[] {
  const refusing = refuse ? { refuse } : {};
  return [
    { kind: 'mail:minute', limit: perMinute, windowSeconds: 60, ...refusing },
    { kind: 'mail:day', limit: perDay, windowSeconds: 86_400, ...refusing },
  ];
}

/** Takes a place under every limit, or throws what the first full one says and takes none. Limits of 0 are off. */
export async function claimAll(store: RateLimitStore, limits: readonly RefusingLimit[], now: Date): Promise<Claim[]> {
  const active = limits.filter(isOn);
  const claims = await store.claim(active, now);
  if (claims) return claims;
  throw await fullLimit(store, active, now);
}

/** Whether a limit counts at all. */
export function isOn({ limit, windowSeconds }: Limit): boolean {
  return limit > 0 && windowSeconds > 0;
}

/** What the first full limit says. */
export async function fullLimit(store: RateLimitStore, limits: readonly RefusingLimit[], now: Date): Promise<Error> {
  for (const limit of limits) {
    const reset = await store.findReset(limit, now);
    if (reset) return refusal(limit, Math.max(1, Math.ceil((reset.getTime() - now.getTime()) / 1000)));
  }
  // The limit that was full has made room since: the person may simply try again.
  return new RateLimited(1);
}

function refusal(limit: RefusingLimit, retryAfterSeconds: number): Error {
  return limit.refuse?.(retryAfterSeconds) ?? new RateLimited(retryAfterSeconds);
}

/** Gives claimed places back. */
export async function releaseAll(store: RateLimitStore, claims: readonly Claim[]): Promise<void> {
  await Promise.all(claims.map((claim) => store.release(claim)));
}
