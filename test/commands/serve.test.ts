import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { authorizeSender, HandClock } from '../api/start-test-app.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { sendSlowly } from '../workers/slow-mail.js';
import { killPrograms, startProgram } from './program.js';

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
  };
});
afterEach(() => {
  killPrograms();
  google.clearFaults();
  leave();
});

const address = /API +(http:\/\/localhost:[1-9]\d*)\/graphql/;

async function startServer() {
  const program = startProgram(['serve'], environment);
  const url = await program.waitFor(address);
  await program.waitFor(/(ready)/);
  return { program, url };
}

/** What a load balancer finds, which connects anew for each check. */
function readiness(url: string): Promise<number | 'refused'> {
  return new Promise((resolve) => {
    get(`${url}/readyz`, { agent: false }, (response) => resolve(response.resume().statusCode ?? 0)).on('error', () =>
      resolve('refused'),
    );
  });
}

describe('serve', () => {
  it('says where it is and what is missing, and makes its key', async () => {
    const { url, program } = await startServer();
    expect(await readiness(url)).toBe(200);
    expect(program.output).toContain(google.origin);
    expect(program.output).toContain('npm run authorize-sender');
    program.signal('SIGINT');
    expect([await program.exit, program.errors]).toEqual([0, '']);
  });

  it('says that it ends while it still takes requests, then takes none and finishes those under way', async () => {
    environment['SECRET_KEYS'] = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
    environment['SHUTDOWN_DELAY_SECONDS'] = '2';
    await authorizeSender(environment, google, new HandClock());
    const { url, program } = await startServer();
    const { answer } = await sendSlowly(google, url, 5000);
    let answered = false;
    const noted = answer.finally(() => {
      answered = true;
    });
    program.signal('SIGTERM');
    await program.waitFor(/(shutting down)/);
    const told = performance.now();
    expect(await readiness(url)).toBe(503);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    while ((await readiness(url)) !== 'refused') await wait(50);
    const seconds = (performance.now() - told) / 1000;
    expect([answered, seconds > 1.5 && seconds < 4]).toEqual([false, true]);
    expect(await noted).toEqual({ data: { requestCode: { __typename: 'CodeSent' } } });
    const answeredAt = Date.now();
    expect([await program.exit, program.errors]).toEqual([0, '']);
    expect(Date.now() - answeredAt).toBeLessThan(5_000);
  });

  it('takes a signal that comes twice at once, as npm sends it, for one, and ends at once at a second', async () => {
    environment['SECRET_KEYS'] = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
    await authorizeSender(environment, google, new HandClock());
    const { url, program } = await startServer();
    await sendSlowly(google, url, 8000);
    program.signal('SIGINT');
    program.signal('SIGINT');
    await program.waitFor(/(shutting down)/);
    expect(await Promise.race([program.exit, wait(400, 'still running')])).toBe('still running');
    program.signal('SIGINT');
    expect(await program.exit).toBe(1);
  });

  it('says in one line that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const program = startProgram(['serve'], { ...environment, PORT: String(port) });
    try {
      expect(await program.exit).toBe(1);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
    expect(program.output).toBe('');
    expect(program.errors).toMatch(new RegExp(`^.*${port}.*PORT=.*\\n$`));
  });
});

describe('the program', () => {
  it('reads .env, before which the environment comes', async () => {
    writeFileSync('.env', 'PORT=http\nCODE_MAX_ATTEMPTS=many\n');
    const program = startProgram(['doctor'], environment);
    expect(await program.exit).toBe(1);
    expect(program.output).toMatch(/CODE_MAX_ATTEMPTS must/);
    expect(program.output).not.toContain('PORT');
  });

  it('says in one line that .env cannot be read', async () => {
    mkdirSync('.env');
    const program = startProgram(['doctor'], environment);
    expect(await program.exit).toBe(1);
    expect(program.errors).toMatch(/^The file \.env .*\n$/);
  });

  it('ends with 2 when it is called wrongly', async () => {
    const program = startProgram(['frobnicate']);
    expect(await program.exit).toBe(2);
    expect(program.errors).toContain('frobnicate');
  });
});
