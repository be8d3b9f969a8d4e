import { atMost, columns, quantile, rounded, type Target } from './figures.js';

export const mostMs = 2;
export const mostAuc = 0.55;
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
  /** How well time alone tells the kind from the first: from 0.5, not at all, to 1, always. */
  auc: number;
}

/** Each kind so many times, one request after the other, all kinds by turns in an order drawn at random, so that noise meets all alike. */
export async function measure(
  operation: TimedOperation,
  samples: number,
  progress: (text: string) => void,
): Promise<Times[]> {
  const timing = new Timing(operation);
  await timing.warmUp();
  await timing.add(samples, progress);
  return timing.times();
}

/** The times of one operation so far. */
export class Timing {
  private readonly found: Map<string, number[]>;

  constructor(private readonly operation: TimedOperation) {
    this.found = new Map(operation.kinds.map((kind) => [kind, []]));
  }

  async warmUp(): Promise<void> {
    const { kinds, ask } = this.operation;
    for (let count = 0; count < warmUps; count += 1) for (const kind of kinds) await ask(kind);
  }

  async add(samples: number, progress: (text: string) => void): Promise<void> {
    const { kinds, ask, label } = this.operation;
    for (let round = 1; round <= samples; round += 1) {
      for (const kind of shuffled(kinds)) {
        const startedAt = performance.now();
        await ask(kind);
        this.found.get(kind)?.push(performance.now() - startedAt);
      }
      if (round % 100 === 0) progress(`${label}: ${round} of ${samples}`);
    }
  }

  /** Of each kind, beside the first. */
  times(): Times[] {
    const { kinds, label } = this.operation;
    const all = kinds.map((kind) => [...(this.found.get(kind) ?? [])].sort((a, b) => a - b));
    const unknown = all[0] ?? [];
    return all.map((times, index) => ({
      operation: label,
      kind: kinds[index] ?? '',
      samples: times.length,
      medianMs: rounded(quantile(times, 0.5), 2),
      quartilesMs: [rounded(quantile(times, 0.25), 2), rounded(quantile(times, 0.75), 2)],
      differenceMs: rounded(quantile(times, 0.5) - quantile(unknown, 0.5), 2),
      auc: rounded(distinguishability(unknown, times), 3),
    }));
  }
}

/**
 * The area under the curve of whoever guesses by time alone (Mann and Whitney's U by the number of pairs): of two answers, how
 * often the slower one is the one that they take it for, ½ where time says nothing. Both ascending.
 */
function distinguishability(a: readonly number[], b: readonly number[]): number {
  let [below, equal, wins] = [0, 0, 0];
  for (const time of b) {
    while (below < a.length && (a[below] ?? 0) < time) below += 1;
    equal = below;
    while (equal < a.length && a[equal] === time) equal += 1;
    wins += below + (equal - below) / 2;
  }
  const share = wins / (a.length * b.length);
  return Math.max(share, 1 - share);
}

/** No kind may be told from the first by its time; what is none, the noise, is shown and not held to it. */
export function timeTargets(times: readonly Times[], noise: string): Target[] {
  return times
    .filter(({ kind, operation }, index) => kind !== noise && times[index - 1]?.operation === operation)
    .flatMap(({ operation, kind, differenceMs, auc }) => [
      atMost(`${operation}, ${kind}: ms apart`, Math.abs(differenceMs), mostMs),
      atMost(`${operation}, ${kind}: AUC`, auc, mostAuc),
    ]);
}

export function timesTable(times: readonly Times[]): string {
  const rows = times.map(({ operation, kind, samples, medianMs, quartilesMs, differenceMs, auc }) => [
    `${operation}: ${kind}`,
    String(samples),
    medianMs.toFixed(2),
    quartilesMs.map((value) => value.toFixed(2)).join('–'),
    `${differenceMs < 0 ? '−' : '+'}${Math.abs(differenceMs).toFixed(2)}`,
    auc.toFixed(3),
  ]);
  return columns([['time', 'samples', 'median ms', 'quartiles', 'apart', 'AUC'], ...rows]);
}

/** Fisher and Yates' shuffle. */
function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(Math.random() * left.length), 1));
}
