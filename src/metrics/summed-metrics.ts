import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';

/** What a process counts at one moment. */
export type Snapshot = MetricObjectWithValues<MetricValue<string>>[];

/** How late an event loop is cannot be averaged over processes: one that hangs would vanish among the others. */
const worstOfAll = /^nodejs_eventloop_lag_(?!min_)/;

/** What a process counts at this moment, for `SummedMetrics` in another one. What is not a number, such as a mean of nothing, is left out. */
export function writeSnapshot(metrics: Snapshot): string {
  return JSON.stringify(
    metrics.map((metric) => ({
      ...metric,
      ...(worstOfAll.test(metric.name) ? { aggregator: 'max' } : {}),
      values: metric.values.filter(({ value }) => Number.isFinite(value)),
    })),
  );
}

// Written by the same program, in another process.
const readSnapshot = (text: string): Snapshot => JSON.parse(text);

/** Whether it is a counter or a histogram. */
export const neverFalls = ({ type }: Snapshot[number]): boolean =>
  // The library's types say a number, and it is this word.
  ['counter', 'histogram'].includes(String(type));

/**
 * Adds up what several processes count. Counters and histograms never fall: those of a process that has ended, or does not answer,
 * stay as they were last known. Gauges are of those that answer.
 */
export class SummedMetrics {
  /** Of all processes that have ended. */
  private past: Snapshot = [];
  private readonly latest = new Map<object, string>();

  /** Takes note of a process' latest snapshot, whole or without gauges. */
  note(process: object, snapshot: string): void {
    this.latest.set(process, snapshot);
  }

  /** The process has ended. */
  end(process: object): void {
    const last = this.latest.get(process);
    this.latest.delete(process);
    if (last === undefined) return;
    const sum = AggregatorRegistry.aggregate([this.past, readSnapshot(last).filter(neverFalls)]);
    // What it makes has its values at hand, which its type does not say.
    this.past = sum.getMetricsAsArray() as Snapshot;
  }

  /** All of it as Prometheus reads it, with the gauges of these snapshots. */
  async metricsText(answers: readonly string[]): Promise<string> {
    const counts = [...this.latest.values()].map((text) => readSnapshot(text).filter(neverFalls));
    const states = answers.map((text) => readSnapshot(text).filter((metric) => !neverFalls(metric)));
    return AggregatorRegistry.aggregate([this.past, ...counts, ...states]).metrics();
  }
}
