import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { deliveryFailureReasons } from '../error-codes.js';
import {
  type CacheResult,
  type CodeSendResult,
  type GoogleOutcome,
  type Metrics,
  type OperationOutcome,
  type QueueLength,
  type TokenRefreshResult,
  tokenRefreshResults,
} from '../services/metrics.js';
import type { SenderStatus } from '../services/sender.service.js';
import { counters, gauges, requestSeconds } from './definitions.js';
import { neverFalls, type Snapshot, writeSnapshot } from './summed-metrics.js';

/** What is looked up when somebody asks. */
export interface MetricsSources {
  queueLengths(): Record<string, QueueLength>;
  noticesWaiting(): Promise<number>;
  senderStatus(): Promise<SenderStatus>;
}

const senderStates: readonly SenderStatus[] = ['READY', 'NOT_CONFIGURED', 'REAUTHORIZATION_REQUIRED'];

/** Counts in memory and tells Prometheus, in its text format 0.0.4; one per process. */
export class PrometheusMetrics implements Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly operations = new Counter({ ...counters.operations, registers: this.registers });
  private readonly responses = new Counter({ ...counters.responses, registers: this.registers });
  private readonly codeSends = new Counter({ ...counters.codeSends, registers: this.registers });
  private readonly googleCalls = new Counter({ ...counters.googleCalls, registers: this.registers });
  private readonly quotaUnits = new Counter({ ...counters.quotaUnits, registers: this.registers });
  private readonly tokenRefreshes = new Counter({ ...counters.tokenRefreshes, registers: this.registers });
  private readonly cachedMessages = new Counter({ ...counters.cachedMessages, registers: this.registers });
  private readonly requestSeconds = new Histogram({ ...requestSeconds, registers: this.registers });

  /** Adds what Node.js and the process tell of themselves, and begins at 0 what will surely be counted. */
  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const result of ['SENT', 'UNCLEAR', ...deliveryFailureReasons]) this.codeSends.inc({ result }, 0);
    for (const result of tokenRefreshResults) this.tokenRefreshes.inc({ result }, 0);
    for (const result of ['hit', 'miss']) this.cachedMessages.inc({ result }, 0);
  }

  expectOperations(operations: readonly string[]): void {
    for (const operation of operations)
      for (const outcome of ['OK', 'INTERNAL'] as const) this.operations.inc({ operation, outcome }, 0);
  }

  countOperation(operation: string, outcome: OperationOutcome): void {
    this.operations.inc({ operation, outcome });
  }

  timeRequest(operation: string, seconds: number): void {
    this.requestSeconds.observe({ operation }, seconds);
  }

  countResponse(route: string, status: string): void {
    this.responses.inc({ route, status });
  }

  countCodeSend(result: CodeSendResult): void {
    this.codeSends.inc({ result });
  }

  countGoogleCall(method: string, outcome: GoogleOutcome, units: number): void {
    this.googleCalls.inc({ method, outcome });
    if (units > 0) this.quotaUnits.inc({ method, outcome }, units);
  }

  countTokenRefresh(result: TokenRefreshResult): void {
    this.tokenRefreshes.inc({ result });
  }

  countMessages(result: CacheResult, count: number): void {
    this.cachedMessages.inc({ result }, count);
  }

  /** From now on these are told as well. A gauge that cannot be read is left out of the answer, and the others are not. */
  watch(sources: MetricsSources, reportFault: (error: unknown) => void): void {
    const { registers } = this;
    const read = (gauge: Gauge, work: () => Promise<void>) =>
      work().catch((error: unknown) => {
        gauge.reset();
        reportFault(error);
      });
    const lengths = (which: keyof QueueLength) =>
      function collect(this: Gauge<string>) {
        for (const [queue, length] of Object.entries(sources.queueLengths())) this.set({ queue }, length[which]);
      };
    new Gauge({ ...gauges.running, registers, collect: lengths('running') });
    new Gauge({ ...gauges.waiting, registers, collect: lengths('waiting') });
    new Gauge({
      ...gauges.notices,
      registers,
      collect() {
        return read(this, async () => this.set(await sources.noticesWaiting()));
      },
    });
    new Gauge({
      ...gauges.sender,
      registers,
      collect() {
        return read(this, async () => {
          const status = await sources.senderStatus();
          for (const state of senderStates) this.set({ state }, state === status ? 1 : 0);
        });
      },
    });
  }

  /** All of it as Prometheus reads it. */
  async metricsText(): Promise<string> {
    return this.registry.metrics();
  }

  /** The same for a `SummedMetrics` in another process. */
  async snapshot(): Promise<string> {
    const all = await this.registry.getMetricsAsJSON();
    // Counted once the states are known, which may take a while: what is told later must not be older.
    return writeSnapshot([...all.filter((metric) => !neverFalls(metric)), ...(await this.counts())]);
  }

  /** Of it, what never falls; asks nothing of anybody. */
  async countsSnapshot(): Promise<string> {
    return writeSnapshot(await this.counts());
  }

  /** Lets go of what was being watched. */
  close(): void {
    this.registry.clear();
  }

  private counts(): Promise<Snapshot> {
    const counted = this.registry
      .getMetricsAsArray()
      .filter((metric) => metric instanceof Counter || metric instanceof Histogram);
    return Promise.all(counted.map((metric) => metric.get()));
  }
}
