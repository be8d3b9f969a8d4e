import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrometheusMetrics } from '../../src/metrics/prometheus-metrics.js';
import { SummedMetrics } from '../../src/metrics/summed-metrics.js';

let processes: PrometheusMetrics[];
let sum: SummedMetrics;
beforeEach(() => {
  sum = new SummedMetrics();
  processes = [1, 2].map((running) => {
    const metrics = new PrometheusMetrics();
    metrics.watch(
      {
        queueLengths: () => ({ codes: { running, waiting: 0 } }),
        noticesWaiting: async () => 3,
        senderStatus: async () => 'READY',
      },
      () => undefined,
    );
    return metrics;
  });
});
afterEach(() => {
  for (const metrics of processes) metrics.close();
});

/** What is told when all of them answer that still run. */
async function read(): Promise<string> {
  const answers: string[] = [];
  for (const metrics of processes) {
    const snapshot = await metrics.snapshot();
    answers.push(snapshot);
    sum.note(metrics, snapshot);
  }
  return sum.metricsText(answers);
}

const operations = (text: string) => /operations_total\{operation="me",outcome="OK"\} (\d+)/.exec(text)?.[1];
const running = (text: string) => /queue_running\{queue="codes"\} (\d+)/.exec(text)?.[1];

describe('SummedMetrics', () => {
  it('adds up, but for what each process finds the same in the database', async () => {
    for (const metrics of processes) {
      metrics.countOperation('me', 'OK');
      metrics.timeRequest('me', 0.2);
    }
    const text = await read();
    expect([operations(text), running(text)]).toEqual(['2', '3']);
    expect(text).toMatch(/^gmail_graphql_request_duration_seconds_bucket\{le="0\.25",operation="me"\} 2$/m);
    expect(text).toMatch(/^gmail_graphql_request_duration_seconds_sum\{operation="me"\} 0\.4$/m);
    expect(text).toMatch(/^gmail_graphql_notices_waiting 3$/m);
    expect(text).toMatch(/^gmail_graphql_sender_state\{state="READY"\} 1$/m);
    expect(text.match(/^# TYPE gmail_graphql_operations_total counter$/gm)).toHaveLength(1);
  });

  it('keeps what a process has counted that ended, and not its states', async () => {
    for (const metrics of processes) metrics.countOperation('me', 'OK');
    await read();
    for (let ended = 0; ended < 2; ended += 1) {
      const [first] = processes.splice(0, 1);
      if (first) sum.end(first);
      first?.close();
      expect(operations(await read())).toBe('2');
    }
    expect(running(await read())).toBeUndefined();
  });

  it('takes what it knew before of a process that does not answer', async () => {
    for (const metrics of processes) metrics.countOperation('me', 'OK');
    await read();
    const [first] = processes;
    const text = await sum.metricsText(first ? [await first.snapshot()] : []);
    expect([operations(text), running(text)]).toEqual(['2', '1']);
  });

  it('is as late as the latest event loop', async () => {
    const told = (await processes[0]?.snapshot()) ?? '';
    const late = (seconds: number) => {
      const snapshot: { name: string; values: { value: number }[] }[] = JSON.parse(told);
      const lags = snapshot.filter(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds');
      return JSON.stringify(lags.map((lag) => ({ ...lag, values: [{ value: seconds, labels: {} }] })));
    };
    expect(await sum.metricsText([late(0.1), late(0.9), late(0.2)])).toMatch(
      /^nodejs_eventloop_lag_p99_seconds 0\.9$/m,
    );
  });
});
