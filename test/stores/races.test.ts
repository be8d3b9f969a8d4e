import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { migrateDatabase } from '../../src/database/migrations.js';
import { RateLimitStore } from '../../src/stores/rate-limit.store.js';
import { VerificationCodeStore } from '../../src/stores/verification-code.store.js';

let folder: string;
let database: Database;
let racers: ChildProcess[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-race-'));
  database = Database.open(join(folder, 'race.db'));
  migrateDatabase(database);
  racers = [];
  const at = new Date();
  const expiresAt = new Date(at.getTime() + 600_000);
  await new VerificationCodeStore(database).putPending({
    id: 'code',
    email: 'a@example.com',
    purpose: 'SIGN_UP',
    keyId: 'k',
    codeHash: 'h',
    reference: 'ABC',
    createdAt: at,
    expiresAt,
  });
});
afterEach(() => {
  for (const racer of racers) racer.kill('SIGKILL');
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Lets four processes try at the same moment; how often they won in all. */
async function race(what: string, triesEach: number): Promise<number> {
  const script = join(process.cwd(), 'test/stores/race.ts');
  const started = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--import', 'tsx', script, database.file, what, String(triesEach)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    }),
  );
  racers.push(...started);
  const outputs = started.map(() => '');
  const says = (index: number, pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const racer = started[index];
      const look = () => {
        const found = pattern.exec(outputs[index] ?? '');
        if (found) resolve(found[1] ?? '');
      };
      racer?.stdout?.on('data', (chunk) => {
        outputs[index] += String(chunk);
        look();
      });
      racer?.once('exit', () => {
        look();
        reject(new Error(`Racer ${index} ended early: ${outputs[index]}`));
      });
    });
  const results = started.map((_, index) => says(index, /won (\d+)/));
  await Promise.all(started.map((_, index) => says(index, /(ready)/)));
  for (const racer of started) racer.stdin?.write('go\n');
  const wins = await Promise.all(results);
  return wins.reduce((sum, won) => sum + Number(won), 0);
}

describe('several processes on one database', () => {
  it('share five attempts of a code', async () => {
    expect(await race('attempt', 50)).toBe(5);
    expect((await new VerificationCodeStore(database).find('code'))?.attempts).toBe(5);
  });

  it('spend a code once', async () => {
    expect(await race('consume', 50)).toBe(1);
  });

  it('take exactly as many places as the tighter limit has, and none of the other in vain', async () => {
    expect(await race('claim', 50)).toBe(70);
    const limits = new RateLimitStore(database);
    const left = async (limit: number) =>
      (await limits.claim([{ key: 'a', limit, windowSeconds: 60 }], new Date())) !== undefined;
    expect([await left(70), await left(71)]).toEqual([false, true]);
  });
});
