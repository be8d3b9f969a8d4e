import { atMost, columns, quantile, rounded, type Target } from './figures.js';

const mostMs = 2;
/** Not counted: code is compiled and pages are cached. */
const warmUps = 20;

/** Something that could take another time for an address that has an account. */
export interface TimedOperation {
  label: string;
  /** Kinds of address; the first is compared with each of the others. */
  kinds: readonly string[];
  ask: (kind: string) => Promise<void>;
}

/** How long an operation took for a kind of address; milliseconds. */
export interface Times {
  operation: string;
  kind: string;
  samples: number;
  medianMs: number;
  quartilesMs: [number, number];
  /** Of the medians, to that of the first kind. */
  differenceMs: number;
}

/** Each kind so many times, one request after the other in an order drawn at random, so that noise meets all alike. */
export async function measure(
  { label, kinds, ask }: TimedOperation,
  samples: number,
  progress: (text: string) => void,
): Promise<Times[]> {
  const found = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
  for (let count = 0; count < warmUps; count += 1) for (const kind of kinds) await ask(kind);
  const order = shuffled(kinds.flatMap((kind) => Array.from({ length: samples }, () => kind)));
  for (const [index, kind] of order.entries()) {
    const startedAt = performance.now();
    await ask(kind);
    found.get(kind)?.push(performance.now() - startedAt);
    if ((index + 1) % 250 === 0) progress(`${label}: ${index + 1} of ${order.length}`);
  }
  const all = kinds.map((kind) => (found.get(kind) ?? []).sort((a, b) => a - b));
  const first = quantile(all[0] ?? [], 0.5);
  return all.map((times, index) => ({
    operation: label,
    kind: kinds[index] ?? '',
    samples: times.length,
    medianMs: rounded(quantile(times, 0.5), 2),
    quartilesMs: [rounded(quantile(times, 0.25), 2), rounded(quantile(times, 0.75), 2)],
    differenceMs: rounded(quantile(times, 0.5) - first, 2),
  }));
}

/** No kind may be told from the first by its time; what is none, the noise, is shown and not held to it. */
export function timeTargets(times: readonly Times[], noise: string): Target[] {
  return times
    .filter(({ kind, operation }, index) => kind !== noise && times[index - 1]?.operation === operation)
    .map(({ operation, kind, differenceMs }) =>
      atMost(`${operation}, ${kind}: ms apart`, Math.abs(differenceMs), mostMs),
    );
}

export function timesTable(times: readonly Times[]): string {
  const rows = times.map(({ operation, kind, samples, medianMs, quartilesMs, differenceMs }) => [
    `${operation}: ${kind}`,
    String(samples),
    medianMs.toFixed(2),
    quartilesMs.map((value) => value.toFixed(2)).join('–'),
    `${differenceMs < 0 ? '−' : '+'}${Math.abs(differenceMs).toFixed(2)}`,
  ]);
  return columns([['time', 'samples', 'median ms', 'quartiles', 'apart'], ...rows]);
}

/** Fisher and Yates' shuffle. */
function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(Math.random() * left.length), 1));
}
