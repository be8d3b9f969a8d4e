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

/** A promise about the figures, and whether it is kept. */
export interface Target {
  label: string;
  value: number;
  limit: number;
  met: boolean;
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
    medianMs: median(times),
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
  const target = (label: string, value: number, limit: number) => ({ label, value, limit, met: value <= limit });
  return [
    target('cold page / its bare calls', ratio('cold', 'cold-floor'), 1.1),
    target('warm page / its bare calls', ratio('warm', 'warm-floor'), 1.3),
    target('warm page, quota units', of('warm').traffic.units, 7),
    target('walk of 1,000 ids / 10 lists', ratio('walk', 'walk-floor'), 1.1),
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
  const targetRows = kept.map(({ label, value, limit, met }) => [
    label,
    value.toFixed(2),
    `≤ ${limit}`,
    met ? 'met' : 'MISSED',
  ]);
  return [
    columns([head, ...rows]),
    '(*) Real Google refuses this: about ten requests at once are allowed for a person.',
    '',
    columns([['target', 'found', 'limit', ''], ...targetRows]),
    '',
  ].join('\n');
}

function columns(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  return rounded(((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2, 2);
}

function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
