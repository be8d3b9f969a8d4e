import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A promise about the figures, and whether it is kept. */
export interface Target {
  label: string;
  value: number;
  /** With what it must not be beyond. */
  limit: string;
  met: boolean;
}

export function atMost(label: string, value: number, limit: number): Target {
  return { label, value, limit: `≤ ${limit}`, met: value <= limit };
}

export function atLeast(label: string, value: number, limit: number): Target {
  return { label, value, limit: `≥ ${limit}`, met: value >= limit };
}

/** The targets for people to read. */
export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map(({ label, value, limit, met }) => [label, value.toFixed(2), limit, met ? 'met' : 'MISSED']);
  return columns([['target', 'found', 'limit', ''], ...rows]);
}

/** Writes the figures beside what they were found with; the exit code says whether the targets are met. */
export function conclude(file: string, figures: object, targets: readonly Target[]): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  const report = { at: new Date().toISOString(), node: process.version, ...figures, targets };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  print(`Written to ${file}.`);
  if (!targets.every(({ met }) => met)) process.exitCode = 1;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function columns(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** Between the two nearest, 0 of none. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
