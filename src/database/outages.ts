import { ServiceUnavailable } from '../errors.js';

/** For so long nothing may fail before it counts as over: reads work on while a disk is full. */
const quietMs = 2000;

/** Tells when a database is lost, with the error, and when it is back, with nothing: once each. */
export class Outages {
  private failedAt: number | undefined;

  constructor(private readonly tell: (error: Error | undefined) => void) {}

  /** A statement has run. */
  worked(): void {
    if (this.failedAt === undefined || performance.now() - this.failedAt < quietMs) return;
    this.failedAt = undefined;
    this.tell(undefined);
  }

  /** It is lost still, and there is more to tell about it. */
  stillFailed(error: Error): void {
    this.failedAt = performance.now();
    this.tell(error);
  }

  /** A statement has not run; what went wrong. */
  failed(error: unknown): void {
    if (!(error instanceof ServiceUnavailable)) return;
    const isNew = this.failedAt === undefined;
    this.failedAt = performance.now();
    if (isNew) this.tell(error);
  }
}
