import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { authorizeSender, HandClock } from '../api/start-test-app.js';
import { killPrograms, startProgram } from '../commands/program.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { sendSlowly } from './slow-mail.js';
import { statusOf, WorkerProgram } from './worker-program.js';

const key = (byte: number) => `k1:${Buffer.alloc(32, byte).toString('base64')}`;

let google: LocalGoogle;
beforeAll(async () => {
  google = await startLocalGoogle({ accounts: [{ email: 'codes@example.com', name: 'Sender' }] });
});
afterAll(() => google.close());

let folder: string;
let leave: () => void;
let environment: Record<string, string>;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  environment = {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'data/test.db')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.webClient.clientId,
    GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
    SHUTDOWN_DELAY_SECONDS: '0',
  };
});
afterEach(() => {
  killPrograms();
  google.clearFaults();
  leave();
});

async function withSender(): Promise<void> {
  environment['SECRET_KEYS'] = key(1);
  await authorizeSender(environment, google, new HandClock());
}

/** Runs a server that must not start; what it says. */
async function refusal(changes: Record<string, string>): Promise<string> {
  const program = startProgram(['serve'], { ...environment, WEB_CONCURRENCY: '3', ...changes });
  expect([await program.exit, program.output]).toEqual([1, '']);
  return program.errors;
}

describe('a server of several workers', () => {
  it('has one address, one banner and one key, and each worker its share', async () => {
    const server = await WorkerProgram.start(environment, 3);
    const post = { method: 'POST', headers: { 'content-type': 'application/json', connection: 'close' } };
    for (let asked = 0; asked < 6; asked += 1)
      await fetch(`${server.url}/graphql`, { ...post, body: '{"query":"{ serviceStatus { __typename } }"}' });
    await server.until('operation', 6);
    expect(new Set(server.logged('operation').map(({ worker }) => worker))).toEqual(new Set([1, 2, 3]));
    expect(new Set(server.logged('operation').map(({ pid }) => pid))).toEqual(new Set(server.pids));
    expect(server.program.output.match(/gmail-graphql\n/g)).toHaveLength(1);
    expect(readdirSync('data').filter((name) => name.startsWith('secret'))).toEqual(['secret.key']);
    expect(statSync('data/secret.key').mode & 0o777).toBe(0o600);
    server.program.signal('SIGTERM');
    expect([await server.program.exit, server.program.errors]).toEqual([0, '']);
  }, 180_000);

  it('says once what keeps it from starting', async () => {
    await withSender();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    mkdirSync('folder.db');
    try {
      expect(await refusal({ WEB_CONCURRENCY: '65' })).toMatch(/^The .*:\n {2}WEB_CONCURRENCY .*1 to 64.*example.*\n$/);
      expect(await refusal({ PORT: String(port) })).toMatch(new RegExp(`^.*${port}.*PORT=.*\\n$`));
      expect(await refusal({ SECRET_KEYS: key(2) })).toMatch(/^SECRET_KEYS: .*"k1".*\n$/);
      expect(await refusal({ DATABASE_URL: 'file:./folder.db' })).toMatch(/^The database .*folder\.db .*\n$/);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  }, 180_000);
});

describe('at its end', () => {
  it('gives notice, takes no more and finishes what is under way, whichever process gets the signal beside', async () => {
    await withSender();
    environment['SHUTDOWN_DELAY_SECONDS'] = '3';
    const server = await WorkerProgram.start(environment);
    const { url, program, pids } = server;
    const answers: { answer: Promise<unknown> }[] = [];
    for (const person of [1, 2, 3]) answers.push(await sendSlowly(google, url, 5000, `${person}@example.org`));
    // As Ctrl-C in a terminal, which goes to all of them.
    for (const pid of pids) process.kill(pid, 'SIGINT');
    program.signal('SIGINT');
    await server.until('shutting down', 3);
    expect([await statusOf(`${url}/readyz`), await statusOf(`${url}/healthz`)]).toEqual([503, 200]);
    while ((await statusOf(`${url}/readyz`)) !== 0) await wait(50);
    for (const { answer } of answers)
      expect(await answer).toEqual({ data: { requestCode: { __typename: 'CodeSent' } } });
    expect([await program.exit, program.errors]).toEqual([0, '']);
  }, 180_000);

  it('ends at once at a second signal, workers and all', async () => {
    await withSender();
    const server = await WorkerProgram.start(environment);
    const { url, program } = server;
    const { answer } = await sendSlowly(google, url, 8000);
    program.signal('SIGTERM');
    await server.until('shutting down', 3);
    await wait(400);
    program.signal('SIGTERM');
    // It is known to have ended once no worker has its output open either.
    expect(await program.exit).toBe(1);
    await expect(answer).rejects.toThrow();
  }, 180_000);

  it('leaves no worker behind when the primary is killed, and no request unanswered', async () => {
    await withSender();
    const { url, program } = await WorkerProgram.start(environment);
    const { answer } = await sendSlowly(google, url, 2000);
    program.signal('SIGKILL');
    expect(await answer).toEqual({ data: { requestCode: { __typename: 'CodeSent' } } });
    expect(await program.exit).toBe('SIGKILL');
    expect(await statusOf(`${url}/healthz`)).toBe(0);
  }, 180_000);
});
