import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AggregatorRegistry } from 'prom-client';
import { type MetricsSources, PrometheusMetrics } from '../../src/metrics/prometheus-metrics.js';

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

  it('can be put together over processes: sums, but not of what each finds the same in the database', async () => {
    watch();
    metrics.countOperation('me', 'OK');
    metrics.timeRequest('me', 0.2);
    const one = await metrics.registry.getMetricsAsJSON();
    const text = await AggregatorRegistry.aggregate([one, one]).metrics();
    expect(text).toContain('gmail_graphql_operations_total{operation="me",outcome="OK"} 2');
    expect(text).toContain('gmail_graphql_request_duration_seconds_bucket{le="0.25",operation="me"} 2');
    expect(text).toContain('gmail_graphql_queue_running{queue="codes"} 4');
    expect(text).toContain('gmail_graphql_notices_waiting 3');
    expect(text).toContain('gmail_graphql_sender_state{state="READY"} 1');
  });
});
