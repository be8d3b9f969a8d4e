import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.js';
import type { Scale } from './proof.js';

/** What the process of a proof says. */
export type ProofMessage = { kind: 'progress'; text: string } | { kind: 'figures'; figures: Figure[] };

export interface ProofRun {
  name: string;
  scale: Scale;
  minutes: number;
  /** Gives way to others for the processor. */
  patient: boolean;
  /** Where what it and its servers print is kept. */
  folder: string;
  tell: (progress: string) => void;
}

const running = new Set<ChildProcess>();

/** Runs a proof and all processes that it starts, which end with it; one that fails or takes too long has one figure that says so. */
export async function runProof({ name, scale, minutes, patient, folder, tell }: ProofRun): Promise<Figure[]> {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'w');
  const program = fileURLToPath(new URL('./proof.process.ts', import.meta.url));
  const options = ['--import', import.meta.resolve('tsx'), program, name, scale, patient ? 'patient' : 'first'];
  const child = spawn(process.execPath, options, { stdio: ['ignore', output, output, 'ipc'], detached: true });
  closeSync(output);
  running.add(child);
  let figures: Figure[] | undefined;
  child.on('message', (message: ProofMessage) => {
    if (message.kind === 'progress') tell(message.text);
    else figures = message.figures;
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endGroup(child);
  }, minutes * 60_000);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  running.delete(child);
  endGroup(child);
  if (figures) return figures;
  const found = late ? `not after ${minutes} minutes` : `ended with ${code ?? 'a signal'}`;
  return [{ label: `${name} comes to an end`, found: `${found}, see ${log}`, target: 'it does', met: false }];
}

/** Ends every proof that is under way. */
export function endProofs(): void {
  for (const child of running) endGroup(child);
}

/** It leads a group of its own, in which are the servers that it has started. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
