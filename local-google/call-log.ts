import type { Call } from './interface.js';

/** Enough for any test or benchmark; a demo that runs for days forgets the oldest. */
const kept = 100_000;

/** Every call in order of arrival, and the count of batches. */
export class CallLog {
  readonly calls: Call[] = [];
  private batches = 0;

  /** Notes a call that has just arrived; its status is filled in when it is answered. */
  begin(call: Omit<Call, 'status' | 'at'>): Call {
    const noted = { ...call, status: 0, at: Date.now() };
    if (this.calls.length >= kept) this.calls.splice(0, kept / 2);
    this.calls.push(noted);
    return noted;
  }

  /** Ordinal of the next batch. */
  nextBatch(): number {
    this.batches += 1;
    return this.batches;
  }

  clear(): void {
    this.calls.length = 0;
    this.batches = 0;
  }
}
