import { atMost, columns, quantile, rounded, type Target, targetTable } from './figures.js';
import type { Traffic } from './google.js';
import type { Scenario } from './scenarios.js';

/** What came of a scenario; milliseconds. */
export interface Result {
  name: string;
  label: string;
  runs: number;
  medianMs: number;
  fastestMs: number;
  slowestMs: number;
  /** Of one run; of the dearest, should they differ. */
  traffic: Traffic;
}

/** One run of a scenario. */
export interface Sample {
  ms: number;
  traffic: Traffic;
}

export function summarise({ name, label }: Scenario, samples: readonly Sample[]): Result {
  const times = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  const most = (key: keyof Traffic) => Math.max(...samples.map(({ traffic }) => traffic[key]));
  return {
    name,
    label,
    runs: samples.length,
    medianMs: rounded(quantile(times, 0.5), 2),
    fastestMs: rounded(times[0] ?? 0),
    slowestMs: rounded(times.at(-1) ?? 0),
    traffic: { http: most('http'), inner: most('inner'), units: most('units') },
  };
}

/** How ours may compare with the bare calls that it must make. */
export function targets(results: readonly Result[]): Target[] {
  const of = (name: string): Result => {
    const result = results.find((candidate) => candidate.name === name);
    if (!result) throw new Error(`There is no scenario ${name}.`);
    return result;
  };
  const ratio = (name: string, floor: string) => rounded(of(name).medianMs / of(floor).medianMs, 3);
  return [
    atMost('cold page / its bare calls', ratio('cold', 'cold-floor'), 1.1),
    atMost('warm page / its bare calls', ratio('warm', 'warm-floor'), 1.3),
    atMost('warm page, quota units', of('warm').traffic.units, 7),
    atMost('walk of 1,000 ids / 10 lists', ratio('walk', 'walk-floor'), 1.1),
  ];
}

/** Results and targets for people to read. */
export function table(results: readonly Result[], kept: readonly Target[]): string {
  const cold = results.find(({ name }) => name === 'cold')?.medianMs ?? 1;
  const rows = results.map(({ name, label, runs, medianMs, fastestMs, slowestMs, traffic }) => [
    label,
    medianMs.toFixed(1),
    `${fastestMs.toFixed(0)}–${slowestMs.toFixed(0)}`,
    String(runs),
    String(traffic.http),
    String(traffic.inner),
    String(traffic.units),
    name.startsWith('walk') ? '' : `${(medianMs / cold).toFixed(2)}`,
  ]);
  const head = ['scenario', 'median ms', 'range', 'runs', 'HTTP calls', 'in batches', 'units', '× ours cold'];
  return [
    columns([head, ...rows]),
    '(*) Real Google refuses this: about ten requests at once are allowed for a person.',
    '',
    targetTable(kept),
    '',
  ].join('\n');
}
