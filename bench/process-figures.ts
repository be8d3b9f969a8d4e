import { existsSync, readFileSync } from 'node:fs';

/** Of the clock that Linux counts the time of processes by. */
const ticksPerSecond = 100;

/** How long processors have worked for a process and its threads; undefined where the system does not tell (Linux does). */
export function processorMs(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  // The name of the program, in brackets, may hold anything; user and system time are the 14th and 15th field.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** The memory that a process has resident; undefined where the system does not tell (Linux does). */
export function residentMegabytes(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
}
