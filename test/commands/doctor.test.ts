import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { closeFoundation, type Foundation, openFoundation } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { gmailSendScope } from '../../src/services/google-scopes.js';
import { authorizeSender, HandClock } from '../api/start-test-app.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { startCommand } from './run-command.js';

const email = 'codes@example.com';

let google: LocalGoogle;
beforeAll(async () => {
  google = await startLocalGoogle({ accounts: [{ email, name: 'Sender' }] });
});
afterAll(() => google.close());

let folder: string;
let leave: () => void;
let file: string;
let environment: Record<string, string>;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  file = join(folder, 'data/test.db');
  environment = {
    PUBLIC_URL: 'http://localhost:4000',
    DATABASE_URL: `file:${file}`,
    SECRET_KEYS: secretKey('k1', 1),
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.webClient.clientId,
    GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
  };
});
afterEach(() => {
  google.setGmailApi('enabled');
  google.setConsentScreen('in production');
  google.clearFaults();
  leave();
});

function secretKey(id: string, byte: number): string {
  return `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
}

function credentials(content: unknown): Record<string, string> {
  const GOOGLE_CREDENTIALS = join(folder, 'client.json');
  writeFileSync(GOOGLE_CREDENTIALS, typeof content === 'string' ? content : JSON.stringify(content));
  return { GOOGLE_CREDENTIALS, GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' };
}

interface Report {
  exit: number;
  /** What is not ok, as `status about`. */
  complaints: string[];
  text: string;
}

async function examine(changes: Record<string, string> = {}, now?: () => Date): Promise<Report> {
  const { exit, terminal } = startCommand(['doctor'], { ...environment, ...changes }, now);
  const code = await exit;
  const lines = [...terminal.text.matchAll(/^(ok|warning|FAULT) +([^:]+): /gm)];
  const complaints = lines.filter(([, status]) => status !== 'ok').map(([, status, about]) => `${status} ${about}`);
  expect(code).toBe(complaints.some((line) => line.startsWith('FAULT')) ? 1 : 0);
  return { exit: code, complaints, text: terminal.text };
}

function authorize(changes: Record<string, string> = {}): Promise<void> {
  return authorizeSender({ ...environment, ...changes }, google, new HandClock(), email);
}

async function withFoundation<T>(use: (foundation: Foundation) => T | Promise<T>): Promise<T> {
  const log = createLogger({ level: 'silent', format: 'json' }, false);
  const foundation = await openFoundation(readConfig(environment), log, () => new Date());
  try {
    return await use(foundation);
  } finally {
    await closeFoundation(foundation);
  }
}

function senderNow() {
  return withFoundation(({ stores }) => stores.accounts.findSender(undefined, gmailSendScope));
}

/** Every file in the folder that the doctor runs in. */
function files(): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

describe('the doctor', () => {
  it('finds nothing where all is well, and sends no mail', async () => {
    await authorize();
    const { exit, complaints, text } = await examine();
    expect([exit, complaints]).toEqual([0, []]);
    expect(text).toContain(email);
    expect(await google.messageIds(email)).toEqual([]);
  });

  it('finds nothing where keys and client come from files', async () => {
    const { clientId, clientSecret } = google.webClient;
    const redirect_uris = ['http://localhost:4000/auth/google/callback'];
    const changes = {
      ...credentials({ web: { client_id: clientId, client_secret: clientSecret, redirect_uris } }),
      SECRET_KEYS: '',
    };
    await authorize(changes);
    expect((await examine(changes)).complaints).toEqual([]);
  });

  it('makes no database, folder or key', async () => {
    const { complaints } = await examine({ SECRET_KEYS: '' });
    expect(complaints).toEqual(['FAULT sender']);
    expect(files()).toEqual([]);
  });

  it('changes nothing in a database', async () => {
    await authorize();
    const before = { sender: await senderNow(), files: files() };
    await examine();
    expect({ sender: await senderNow(), files: files() }).toEqual(before);
  });
});

describe('the doctor finds the configuration', () => {
  it('faulty', async () => {
    const { complaints, text } = await examine({ PORT: 'http', CODE_TTL_SECONDS: '601' });
    expect(complaints).toEqual(['FAULT configuration']);
    expect(text).toMatch(/PORT .*\n.*CODE_TTL_SECONDS/);
  });

  it('without credentials', async () => {
    const { complaints } = await examine({ GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' });
    expect(complaints).toEqual(['FAULT credentials file', 'FAULT sender']);
  });

  it('with malformed credentials', async () => {
    expect((await examine(credentials('{"web":'))).complaints).toEqual(['FAULT configuration']);
  });
});

describe('the doctor finds the database', () => {
  it('not there yet, which is no fault', async () => {
    expect((await examine()).complaints).toEqual(['FAULT sender']);
  });

  it('in a folder that cannot be', async () => {
    writeFileSync('data', '');
    expect((await examine()).complaints).toEqual(['FAULT database', 'FAULT sender']);
  });

  it('to be a folder', async () => {
    mkdirSync(file, { recursive: true });
    expect((await examine()).complaints).toEqual(['FAULT database', 'warning sender']);
  });

  it('to be something else', async () => {
    mkdirSync('data');
    writeFileSync(file, 'Something else, and longer than the header of a database would be.'.repeat(20));
    expect((await examine()).complaints).toEqual(['FAULT database', 'warning sender']);
  });

  it('behind on migrations', async () => {
    mkdirSync('data');
    writeFileSync(file, '');
    const { complaints, text } = await examine();
    expect(complaints).toEqual(['warning migrations', 'warning sender']);
    expect(text).toContain('0000_initial');
  });
});

describe('the doctor finds the keys', () => {
  beforeEach(() => authorize());

  it.each([
    ['other ones of the same name', secretKey('k1', 2)],
    ['other ones', secretKey('k2', 2)],
    ['missing', ''],
  ])('%s, and does not take the credentials for lost', async (_what, SECRET_KEYS) => {
    const before = await senderNow();
    expect((await examine({ SECRET_KEYS })).complaints).toEqual(['FAULT secret keys', 'warning sender']);
    expect(await senderNow()).toEqual(before);
    expect(files()).not.toContain('data/secret.key');
  });

  it('damaged in their file', async () => {
    writeFileSync('data/secret.key', 'damaged');
    expect((await examine({ SECRET_KEYS: '' })).complaints).toEqual(['FAULT secret keys', 'warning sender']);
  });

  it('without the one that credentials are sealed under, after a rotation', async () => {
    await authorize({ SECRET_KEYS: `${secretKey('k2', 2)},${secretKey('k1', 1)}` });
    const { complaints, text } = await examine({ SECRET_KEYS: secretKey('k1', 1) });
    expect(complaints).toEqual(['FAULT secret keys', 'warning sender']);
    expect(text).toContain('"k2"');
  });

  it('in the midst of a rotation, which is no fault', async () => {
    const SECRET_KEYS = `${secretKey('k2', 2)},${secretKey('k1', 1)}`;
    expect((await examine({ SECRET_KEYS })).complaints).toEqual([]);
  });
});

describe('the doctor finds the OAuth client', () => {
  beforeEach(() => authorize());

  function clientFile(kind: 'web' | 'installed', redirectUri: string): Record<string, string> {
    const { clientId, clientSecret } = google.webClient;
    return credentials({ [kind]: { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] } });
  }

  it('of the wrong type for a public address', async () => {
    const { complaints, text } = await examine({
      ...clientFile('installed', 'http://localhost'),
      PUBLIC_URL: 'https://api.example.com',
    });
    expect(complaints).toEqual(['FAULT OAuth client']);
    expect(text).toContain('https://api.example.com/auth/google/callback');
  });

  it('of a desktop app good enough on this machine', async () => {
    const { clientId, clientSecret } = google.desktopClient;
    const installed = { client_id: clientId, client_secret: clientSecret, redirect_uris: ['http://localhost'] };
    const { complaints, text } = await examine(credentials({ installed }));
    // The sender was authorised through the web client.
    expect(complaints).toEqual(['FAULT sender']);
    expect(text).toMatch(/^ok +OAuth client: /m);
  });

  it('without our redirect URI in its file', async () => {
    const { complaints, text } = await examine(clientFile('web', 'http://localhost:3000/auth/google/callback'));
    expect(complaints).toEqual(['FAULT redirect URI']);
    expect(text).toContain('http://localhost:4000/auth/google/callback');
    expect(text).toContain('redirect_uris');
  });

  it('without our redirect URI at Google', async () => {
    const PUBLIC_URL = 'https://api.example.com';
    const { complaints, text } = await examine({ PUBLIC_URL });
    expect(complaints).toEqual(['FAULT redirect URI']);
    expect(text).toContain(`${PUBLIC_URL}/auth/google/callback`);
    expect(text).not.toContain('redirect_uris');
  });

  it('unknown to Google', async () => {
    const { complaints } = await examine({ GOOGLE_CLIENT_ID: 'deleted.apps.googleusercontent.com' });
    expect(complaints).toEqual(['FAULT OAuth client', 'FAULT sender']);
  });

  it('with a wrong secret', async () => {
    const { complaints, text } = await examine({ GOOGLE_CLIENT_SECRET: 'another-secret' });
    expect(complaints).toEqual(['FAULT OAuth client']);
    expect(text).toMatch(/OAuth client: .*secret/);
    expect(text).not.toContain('another-secret');
  });

  it.each([
    ['answers 503', { kind: 'status', status: 503 }],
    ['answers with another error', { kind: 'status', status: 400, body: { error: 'invalid_request' } }],
    ['answers with a page', { kind: 'garbage' }],
    ['breaks off', { kind: 'drop-before' }],
  ] as const)('not to be judged where the token endpoint %s', async (_what, action) => {
    google.addFault({ match: ({ path }) => path === '/oauth2/token', action });
    const { exit, complaints, text } = await examine();
    expect([exit, complaints]).toEqual([0, ['warning OAuth client']]);
    expect(text).toContain('could not be checked');
  });

  it('with a redirect URI that cannot be judged where the consent page does not answer', async () => {
    const action = { kind: 'status', status: 503 } as const;
    google.addFault({ match: ({ path }) => path === '/o/oauth2/v2/auth', action });
    const { exit, complaints } = await examine();
    expect([exit, complaints]).toEqual([0, ['warning redirect URI']]);
  });

  it('with a redirect URI that is not known beforehand', async () => {
    expect((await examine({ PUBLIC_URL: '', PORT: '0' })).complaints).toEqual(['warning redirect URI']);
  });
});

describe('the doctor finds the sender', () => {
  it('missing', async () => {
    expect((await examine()).complaints).toEqual(['FAULT sender']);
  });

  it('not to be the one that SENDER_EMAIL names', async () => {
    await authorize();
    const { complaints, text } = await examine({ SENDER_EMAIL: 'other@example.com' });
    expect(complaints).toEqual(['FAULT sender']);
    expect(text).toContain('other@example.com');
  });

  it('well where its access token was refused and a new one is taken', async () => {
    await authorize();
    google.expireAccessTokens();
    expect((await examine()).complaints).toEqual([]);
    expect((await senderNow())?.reauthorizationReason).toBeNull();
  });

  it('refused where the new access token is refused too', async () => {
    await authorize();
    const action = { kind: 'google-error', status: 401, reason: 'authError' } as const;
    google.addFault({ match: ({ path }) => path.endsWith('/send'), times: 2, action });
    expect((await examine()).complaints).toEqual(['FAULT sender']);
    expect((await senderNow())?.reauthorizationReason).toBe('REVOKED');
  });

  it('not to be judged while a page comes in place of an answer', async () => {
    await authorize();
    google.addFault({ match: ({ path }) => path.endsWith('/send'), action: { kind: 'garbage' } });
    expect((await examine()).complaints).toEqual(['warning sender']);
  });

  it('revoked', async () => {
    await authorize();
    google.revokeGrants(email);
    expect((await examine()).complaints).toEqual(['FAULT sender']);
    expect((await senderNow())?.reauthorizationReason).toBe('REVOKED');
    // And again, from what is recorded now.
    expect((await examine()).complaints).toEqual(['FAULT sender']);
  });

  it('authorised through another client, which is not taken for revoked', async () => {
    await authorize();
    const { clientId, clientSecret } = google.desktopClient;
    const changes = { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret };
    expect((await examine(changes)).complaints).toEqual(['FAULT sender']);
    expect((await examine()).complaints).toEqual([]);
  });

  it('without leave to send', async () => {
    await authorize();
    await withFoundation(async ({ stores }) => {
      const account = await stores.accounts.findSender(undefined, gmailSendScope);
      if (!account) throw new Error('There is no sender.');
      const tokens = { accessToken: 'a', accessTokenExpiresAt: new Date() };
      await stores.accounts.put({ ...account, grantedScopes: ['openid', 'email'] }, tokens);
    });
    const { complaints, text } = await examine();
    expect(complaints).toEqual(['FAULT sender']);
    expect(text).toContain('gmail.send');
  });

  it('with the Gmail API switched off, and where to switch it on', async () => {
    await authorize();
    google.setGmailApi('disabled');
    const { complaints, text } = await examine();
    expect(complaints).toEqual(['FAULT Gmail API']);
    expect(text).toMatch(/https:\/\/console\.\S+gmail\.googleapis\.com/);
  });

  it.each([
    ['without a mailbox', 400, 'failedPrecondition'],
    ['kept from Gmail by its administrator', 403, 'domainPolicy'],
  ])('%s', async (_what, status, reason) => {
    await authorize();
    google.addFault({ match: ({ path }) => path.endsWith('/send'), action: { kind: 'google-error', status, reason } });
    expect((await examine()).complaints).toEqual(['FAULT sender']);
  });

  it('limited while the consent screen is in testing', async () => {
    google.setConsentScreen('testing');
    await authorize();
    const { exit, complaints, text } = await examine();
    expect([exit, complaints]).toEqual([0, ['warning consent screen']]);
    expect(text).toContain(new Date(Date.now() + 604_799_000).toISOString().slice(0, 10));
  });

  it('not to be judged while Gmail does not answer', async () => {
    await authorize();
    google.addFault({
      match: ({ path }) => path.startsWith('/gmail/'),
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'status', status: 503 },
    });
    expect((await examine()).complaints).toEqual(['warning sender']);
    expect((await senderNow())?.reauthorizationReason).toBeNull();
  });
});

describe('the doctor finds the clock', () => {
  it.each([
    ['ahead', 600],
    ['behind', -600],
  ])('%s', async (word, seconds) => {
    await authorize();
    const { complaints, text } = await examine({}, () => new Date(Date.now() + seconds * 1000));
    expect(complaints).toEqual(['FAULT clock']);
    expect(text).toMatch(new RegExp(`(599|600|601) s ${word}`));
  });
});

describe('the doctor finds the clock right', () => {
  it.each(['3600', '3570'])('by an answer that a cache has kept for %s seconds', async (age) => {
    await authorize();
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const action = { kind: 'status', status: 200, body: { keys: [] }, headers: { date, age } } as const;
    google.addFault({ match: ({ path }) => path === '/oauth2/v3/certs', action });
    expect((await examine()).complaints).toEqual([]);
  });

  it('where nothing says how old an answer is, by none that has been kept', async () => {
    await authorize();
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const headers = { date, age: 'unknown' };
    google.addFault({
      match: ({ path }) => path === '/oauth2/v3/certs',
      action: { kind: 'status', status: 200, headers },
    });
    expect((await examine()).complaints).toEqual(['FAULT clock']);
  });
});

describe('the doctor finds the network', () => {
  it('down', async () => {
    await authorize();
    const { complaints } = await examine({ GOOGLE_EMULATOR_URL: 'http://127.0.0.1:1' });
    expect(complaints[0]).toBe('FAULT network');
    expect((await senderNow())?.reauthorizationReason).toBeNull();
  });
});
