import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConsentAnswer, LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { authorizeSender } from '../../src/commands/authorize-sender.js';
import { closeFoundation, openFoundation } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import { StartError } from '../../src/errors.js';
import { createLogger } from '../../src/logger.js';
import { gmailSendScope } from '../../src/services/google-scopes.js';
import { composeServices } from '../../src/services.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { RecordingTerminal, type RunningCommand, startCommand } from './run-command.js';

const email = 'codes@example.com';

let google: LocalGoogle;
let port: number;
let redirectUri: string;
/** Where the server itself would be, with a PUBLIC_URL on this machine. */
let callback: string;
beforeAll(async () => {
  port = await freePort();
  redirectUri = `http://localhost:${port}/loopback`;
  callback = `http://localhost:${port}/auth/google/callback`;
  google = await startLocalGoogle({
    accounts: [
      { email, name: 'Sender' },
      { email: 'other@example.com', name: 'Other' },
      { email: 'wary@example.com', name: 'Never allowed to send' },
    ],
    redirectUris: ['https://api.example.com/auth/google/callback', redirectUri, callback],
  });
});
afterAll(() => google.close());

let folder: string;
let leave: () => void;
let environment: Record<string, string>;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  environment = {
    BROWSER: 'none',
    DATABASE_URL: `file:${join(folder, 'data/test.db')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CREDENTIALS: desktopCredentials(),
  };
});
afterEach(() => {
  google.clearFaults();
  google.setConsentScreen('in production');
  leave();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await listen(server);
  const taken = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return taken;
}

function listen(server: Server, on = 0): Promise<void> {
  return new Promise((resolve) => server.listen(on, '127.0.0.1', resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function credentials(content: unknown): string {
  const file = join(folder, 'client.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function desktopCredentials(): string {
  const { clientId, clientSecret } = google.desktopClient;
  const section = { client_id: clientId, client_secret: clientSecret, redirect_uris: ['http://localhost'] };
  return credentials({ installed: section });
}

function webCredentials(...redirectUris: string[]): string {
  const { clientId, clientSecret } = google.webClient;
  return credentials({ web: { client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUris } });
}

/** In place of a file: it does not tell which redirect URIs are registered. */
function webClientInEnvironment(): Record<string, string> {
  const { clientId, clientSecret } = google.webClient;
  return { GOOGLE_CREDENTIALS: '', GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret };
}

async function start(): Promise<RunningCommand & { authorizationUrl: string }> {
  const command = startCommand(['authorize-sender'], environment);
  const failed = command.exit.then(() => Promise.reject(new Error(command.terminal.text)));
  failed.catch(() => undefined);
  const authorizationUrl = await Promise.race([command.terminal.waitFor(/(http\S+client_id=\S+)/), failed]);
  return { ...command, authorizationUrl };
}

/** What the person reads in the browser at the end. */
async function comeBack(authorizationUrl: string, answer: Partial<ConsentAnswer> = {}): Promise<string> {
  return (await fetch(await google.consent(authorizationUrl, { email, ...answer }))).text();
}

async function sender(): Promise<{ status: string; email: string | undefined }> {
  const log = createLogger({ level: 'silent', format: 'json' }, false);
  const foundation = await openFoundation(readConfig(environment), log, () => new Date());
  try {
    const { statuses } = composeServices(foundation, 'http://localhost:4000');
    const account = await foundation.stores.accounts.findSender(undefined, gmailSendScope);
    return { status: (await statuses.status()).sender, email: account?.email };
  } finally {
    await closeFoundation(foundation);
  }
}

const nobody = { status: 'NOT_CONFIGURED', email: undefined };

function databaseBytes(): string {
  return readdirSync('data')
    .map((name) => readFileSync(join('data', name), 'latin1'))
    .join('');
}

describe('authorize-sender', () => {
  it('asks for what sending takes, and nothing more, with state, PKCE and a loopback address', async () => {
    const { authorizationUrl, interrupt, exit } = await start();
    const { origin, searchParams } = new URL(authorizationUrl);
    expect(origin).toBe(google.origin);
    expect(searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d{4,5}\/$/);
    expect(searchParams.get('scope')?.split(' ').sort()).toEqual(['email', gmailSendScope, 'openid']);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      access_type: 'offline',
      prompt: 'consent',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    interrupt();
    await exit;
  });

  it('takes another port and state each time', async () => {
    const commands = [await start(), await start()];
    const asked = commands.map(({ authorizationUrl }) => new URL(authorizationUrl).searchParams);
    for (const name of ['redirect_uri', 'state', 'code_challenge', 'nonce'])
      expect(asked[0]?.get(name)).not.toBe(asked[1]?.get(name));
    for (const { interrupt } of commands) interrupt();
    await Promise.all(commands.map(({ exit }) => exit));
  });

  it('keeps the account with its credentials sealed', async () => {
    const { authorizationUrl, exit, terminal } = await start();
    expect(await comeBack(authorizationUrl)).toContain(email);
    expect(await exit).toBe(0);
    expect(terminal.complaints).toEqual([]);
    expect(await sender()).toEqual({ status: 'READY', email });
    const bytes = databaseBytes();
    expect(google.bearerTokens().length).toBeGreaterThan(1);
    for (const token of google.bearerTokens()) {
      expect(bytes).not.toContain(token);
      expect(terminal.text).not.toContain(token);
    }
  });

  it('takes the newest account when another is authorised', async () => {
    for (const next of [email, 'other@example.com']) {
      const { authorizationUrl, exit } = await start();
      await comeBack(authorizationUrl, { email: next });
      expect(await exit).toBe(0);
    }
    expect(await sender()).toEqual({ status: 'READY', email: 'other@example.com' });
  });

  it('takes an older account again when that is authorised anew', async () => {
    for (const next of [email, 'other@example.com', email]) {
      const { authorizationUrl, exit } = await start();
      await comeBack(authorizationUrl, { email: next });
      expect(await exit).toBe(0);
    }
    expect(await sender()).toEqual({ status: 'READY', email });
  });

  it('works with a web client at its registered loopback address', async () => {
    environment['GOOGLE_CREDENTIALS'] = webCredentials('https://api.example.com/auth/google/callback', redirectUri);
    const { authorizationUrl, exit } = await start();
    expect(new URL(authorizationUrl).searchParams.get('redirect_uri')).toBe(redirectUri);
    await comeBack(authorizationUrl);
    expect(await exit).toBe(0);
    expect(await sender()).toEqual({ status: 'READY', email });
  });

  it.each([
    ['PORT', () => String(port)],
    ['PUBLIC_URL', () => `http://localhost:${port}`],
  ])(
    'works with a web client in the environment at the callback of the server that %s puts here',
    async (name, value) => {
      environment = { ...environment, ...webClientInEnvironment(), [name]: value() };
      const { authorizationUrl, exit } = await start();
      expect(new URL(authorizationUrl).searchParams.get('redirect_uri')).toBe(callback);
      await comeBack(authorizationUrl);
      expect(await exit).toBe(0);
      expect(await sender()).toEqual({ status: 'READY', email });
    },
  );

  it('says until when it lasts while the consent screen is in testing', async () => {
    google.setConsentScreen('testing');
    const { authorizationUrl, exit, terminal } = await start();
    await comeBack(authorizationUrl);
    expect(await exit).toBe(0);
    const day = new Date(Date.now() + 604_799_000).toISOString().slice(0, 10);
    expect(terminal.text).toContain(day);
  });

  it('waits for the answer, whatever else a browser opens', async () => {
    const { authorizationUrl, exit } = await start();
    const redirect = new URL(await google.consent(authorizationUrl, { email }));
    const aheadOfTime = connect(Number(redirect.port), '127.0.0.1');
    await new Promise((resolve) => aheadOfTime.once('connect', resolve));
    expect((await fetch(new URL('/favicon.ico', redirect))).status).toBe(404);
    expect((await fetch(new URL('/', redirect))).status).toBe(404);
    await fetch(redirect);
    expect(await exit).toBe(0);
    aheadOfTime.destroy();
  });

  it('waits on where an answer has another state, which it refuses', async () => {
    const { authorizationUrl, exit, terminal } = await start();
    const redirect = new URL(await google.consent(authorizationUrl, { email }));
    for (const change of [{ state: 'x'.repeat(43) }, { state: '' }, { state: 'x', error: 'access_denied' }]) {
      const foreign = new URL(redirect);
      for (const [name, value] of Object.entries(change)) foreign.searchParams.set(name, value);
      const response = await fetch(foreign);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('printed last')]);
    }
    expect(await sender()).toEqual(nobody);
    expect(await (await fetch(redirect)).text()).toContain(email);
    expect([await exit, terminal.complaints]).toEqual([0, []]);
    expect(await sender()).toEqual({ status: 'READY', email });
  });
});

describe('authorize-sender keeps nobody', () => {
  /** The command ends with one sentence, which the person reads in the browser too where the answer came there. */
  async function refused(answer: (authorizationUrl: string) => Promise<string>): Promise<void> {
    const { authorizationUrl, exit, terminal } = await start();
    const page = await answer(authorizationUrl);
    expect(await exit).toBe(1);
    expect(terminal.complaints).toHaveLength(1);
    expect(terminal.complaints[0]).not.toMatch(/\n|\bat \//);
    expect(page.trim()).toBe(terminal.complaints[0]);
    expect(await sender()).toEqual(nobody);
  }

  it('who denies', () => refused((url) => comeBack(url, { decision: 'deny' })));

  it('who unticks the box for sending', () =>
    refused((url) => comeBack(url, { email: 'wary@example.com', scopes: [] })));

  it('without a refresh token', () => refused((url) => comeBack(url, { withoutRefreshToken: true })));

  it('whose code Google refuses', () =>
    refused(async (url) => {
      const redirect = new URL(await google.consent(url, { email }));
      redirect.searchParams.set('code', 'made up');
      return (await fetch(redirect)).text();
    }));

  it('while Google does not answer', async () => {
    google.addFault({ match: ({ path }) => path.endsWith('/token'), action: { kind: 'status', status: 503 } });
    const { authorizationUrl, exit, terminal } = await start();
    await comeBack(authorizationUrl);
    expect([await exit, terminal.complaints.length]).toEqual([1, 1]);
    expect(await sender()).toEqual(nobody);
  });

  it('when the operator ends it', async () => {
    const { authorizationUrl, interrupt, exit, terminal } = await start();
    interrupt();
    expect([await exit, terminal.complaints.length]).toEqual([1, 1]);
    const redirect = new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '';
    await expect(fetch(redirect)).rejects.toBeDefined();
    expect(await sender()).toEqual(nobody);
  });

  it('who does not come back in time', async () => {
    const input = {
      environment,
      terminal: new RecordingTerminal(),
      now: () => new Date(),
      ended: new Promise<void>(() => {}),
    };
    await expect(authorizeSender(input, 50)).rejects.toBeInstanceOf(StartError);
    expect(await sender()).toEqual(nobody);
  });
});

describe('authorize-sender does not begin', () => {
  async function stopped(changes: Record<string, string>): Promise<string> {
    const { exit, terminal } = startCommand(['authorize-sender'], { ...environment, ...changes });
    expect(await exit).toBe(1);
    expect(terminal.complaints).toHaveLength(1);
    expect(terminal.text).not.toContain('client_id=');
    return terminal.text;
  }

  it('without an OAuth client, and leaves nothing behind', async () => {
    await stopped({ GOOGLE_CREDENTIALS: '' });
    expect(existsSync('data')).toBe(false);
  });

  it('with a web client that has no address on this machine, and leaves nothing behind', async () => {
    const file = webCredentials(
      'https://api.example.com/auth/google/callback',
      'https://localhost/',
      'http://localhost.example.com/',
    );
    const text = await stopped({ GOOGLE_CREDENTIALS: file });
    for (const part of ['http://127.0.0.1:4180/', 'redirect_uris']) expect(text).toContain(part);
    expect(existsSync('data')).toBe(false);
  });

  it('with a client in the environment and a server elsewhere, and says how else', async () => {
    for (const place of [{ PUBLIC_URL: 'https://api.example.com' }, { PORT: '0' }]) {
      const text = await stopped({ ...webClientInEnvironment(), ...place });
      for (const part of ['http://127.0.0.1:4180/', 'redirect_uris', 'GOOGLE_CREDENTIALS'])
        expect(text).toContain(part);
    }
    expect(existsSync('data')).toBe(false);
  });

  it('while another program has the port', async () => {
    const other = createServer();
    await listen(other, port);
    try {
      expect(await stopped({ GOOGLE_CREDENTIALS: webCredentials(redirectUri) })).toContain(String(port));
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('when Google is out of reach', async () => {
    await stopped({ GOOGLE_EMULATOR_URL: `http://127.0.0.1:${port}` });
  });
});
