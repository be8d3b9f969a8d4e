import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, line } from './figure.js';
import type { Proof, Scale } from './proof.js';
import { endProofs, runProof } from './proof-run.js';
import { proofs } from './proofs.js';

const usage = `Usage: npm run prove -- [--quick] [--list] [proof ...]

Attacks and breaks the real server on this machine, and says for each promise what was found. Without names, all proofs
run: less than 30 minutes on two processors, with --quick a few. Only addresses of this machine are used.

  --quick    a small part of each, as for every change
  --list     the proofs, a line each
  --help     this text

Exits with 1 when a promise is not kept. What was found is written to prove/results.`;

const folder = 'prove/results';
const showEveryMs = 250;

const print = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const unknown = positionals.filter((name) => !(name in proofs));
  if (unknown.length > 0) {
    process.stderr.write(`There is no proof ${unknown.join(', ')}. There are: ${Object.keys(proofs).join(', ')}.\n`);
    return 2;
  }
  if (values.help) {
    print(usage);
    return 0;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(proofs);
  const wanted = await Promise.all(
    Object.entries(proofs).flatMap(([name, load]) => (names.includes(name) ? [load()] : [])),
  );
  if (values.list) {
    for (const { name, title } of wanted) print(`${name.padEnd(14)}${title}`);
    return 0;
  }
  return prove(wanted, values.quick ? 'quick' : 'whole');
}

async function prove(wanted: readonly Proof[], scale: Scale): Promise<number> {
  const begin = performance.now();
  const progress = new ProgressLine();
  const found: { name: string; seconds: number; figures: Figure[] }[] = [];
  const by = (company: Proof['company']) => wanted.filter((proof) => proof.company === company);
  const run = async (proof: Proof) => {
    const startedAt = performance.now();
    const figures = await runProof({
      name: proof.name,
      scale,
      minutes: proof.minutes[scale],
      patient: proof.company === undefined && by('others').length > 0,
      folder,
      tell: (text) => progress.set(proof.name, text),
    });
    progress.set(proof.name, undefined);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    found.push({ name: proof.name, seconds, figures });
    progress.print(`${proof.title} (${seconds} s)\n${figures.map((figure) => `  ${line(figure)}`).join('\n')}`);
  };
  for (const proof of by('none')) await run(proof);
  const beside = by('others').map(run);
  for (const proof of by(undefined)) await run(proof);
  await Promise.all(beside);
  progress.end();
  const missed = found.flatMap(({ figures }) => figures).filter(({ met }) => !met).length;
  const total = found.flatMap(({ figures }) => figures).length;
  const seconds = Math.round((performance.now() - begin) / 1000);
  mkdirSync(folder, { recursive: true });
  const [{ model } = { model: 'unknown' }] = cpus();
  const machine = { node: process.version, processors: cpus().length, model };
  const file = join(folder, `${scale}.json`);
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), ...machine, scale, seconds, found }, null, 2)}\n`,
  );
  print(`\n${total - missed} of ${total} figures are as promised, after ${seconds} s. Written to ${file}.`);
  return missed === 0 ? 0 : 1;
}

/** The last line of a terminal, which says what is under way; nothing where the output is kept. */
class ProgressLine {
  private readonly under = new Map<string, string>();
  private readonly timer = process.stdout.isTTY ? setInterval(() => this.show(), showEveryMs) : undefined;

  set(name: string, text: string | undefined): void {
    if (text === undefined) this.under.delete(name);
    else this.under.set(name, text);
  }

  print(text: string): void {
    this.clear();
    print(text);
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private show(): void {
    const text = [...this.under].map(([name, said]) => `${name}: ${said}`).join('   ');
    this.clear();
    process.stdout.write(text.slice(0, (process.stdout.columns ?? 80) - 1));
  }

  private clear(): void {
    if (this.timer) process.stdout.write('\r\x1b[2K');
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    endProofs();
    process.exit(130);
  });
process.exitCode = await main();
