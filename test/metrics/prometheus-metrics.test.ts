import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MetricsSources, PrometheusMetrics } from '../../src/metrics/prometheus-metrics.js';
import { SummedMetrics } from '../../src/metrics/summed-metrics.js';

const sources: MetricsSources = {
  queueLengths: () => ({ codes: { running: 2, waiting: 1 } }),
  noticesWaiting: async () => 3,
  senderStatus: async () => 'READY',
};

let metrics: PrometheusMetrics;
let faults: unknown[];
beforeEach(() => {
  metrics = new PrometheusMetrics();
  faults = [];
});
afterEach(() => metrics.close());

const watch = (changes: Partial<MetricsSources> = {}) =>
  metrics.watch({ ...sources, ...changes }, (error) => faults.push(error));

describe('PrometheusMetrics', () => {
  it('leaves out what cannot be read, and tells the rest', async () => {
    let isBroken = false;
    watch({ senderStatus: async () => (isBroken ? Promise.reject(new Error('no database')) : 'READY') });
    expect(await metrics.metricsText()).toContain('gmail_graphql_sender_state{state="READY"} 1');
    isBroken = true;
    const text = await metrics.metricsText();
    expect(text).not.toContain('gmail_graphql_sender_state{');
    expect(text).toContain('gmail_graphql_notices_waiting 3');
    expect(faults).toEqual([new Error('no database')]);
  });

  it('tells another process all of it, or what never falls alone', async () => {
    watch();
    metrics.countOperation('me', 'OK');
    const sum = new SummedMetrics();
    sum.note(metrics, await metrics.countsSnapshot());
    const counts = await sum.metricsText([]);
    expect(counts).toContain('gmail_graphql_operations_total{operation="me",outcome="OK"} 1');
    expect(counts).not.toContain(' gauge\n');
    const lines = (text: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('gmail_graphql_'))
        .sort();
    expect(lines(await sum.metricsText([await metrics.snapshot()]))).toEqual(lines(await metrics.metricsText()));
  });
});
