import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoAccounts } from '../../local-google/demo-accounts.js';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { ApiClient, codeIn } from '../api/api-client.js';
import { authorizeSender, HandClock, publicUrl } from '../api/start-test-app.js';

export interface PageApp {
  url: string;
  google: LocalGoogle;
  /** The whole text of the newest mail of a person. */
  newestMail(email: string): Promise<string>;
  /** The code in it. */
  newestCode(email: string): Promise<string>;
  /** Puts the server's clock forward. */
  later(seconds: number): void;
  /** Another browser or program of a person. */
  client(): ApiClient;
  close(): Promise<void>;
}

/** The server as the demo runs it, with the built page, by the real time; limits by network address are off. */
export async function startPageApp(people: string[] = [], environment: Record<string, string> = {}): Promise<PageApp> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const google = await startLocalGoogle({
    accounts: [...demoAccounts, ...people.map((name) => ({ email: `${name}@example.com`, name }))],
    redirectUris: [url, publicUrl].map((origin) => `${origin}/auth/google/callback`),
  });
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-page-'));
  const settings = {
    PORT: String(port),
    DATABASE_URL: `file:${join(folder, 'page.db')}`,
    SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.webClient.clientId,
    GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
    CODE_RESEND_COOLDOWN_SECONDS: '2',
    CODE_SENDS_PER_IP_PER_HOUR: '0',
    CODE_SENDS_PER_ADDRESS_PER_DAY: '0',
    CODE_VERIFIES_PER_IP_PER_5_MINUTES: '0',
    MAIL_PER_MINUTE: '0',
    GMAIL_UNITS_PER_MINUTE: '100000000',
    ...environment,
  };
  await authorizeSender({ ...settings, PUBLIC_URL: publicUrl }, google, new HandClock());
  const log = createLogger({ level: 'silent', format: 'json' }, false);
  let aheadSeconds = 0;
  const webFolder = join(process.cwd(), 'dist/web');
  const app = await startApp({
    config: readConfig(settings),
    log,
    now: () => new Date(Date.now() + aheadSeconds * 1000),
    webFolder,
  });
  const client = () => new ApiClient(() => url, google);
  const newestMail = async (email: string) => (await client().newestMail(email)).text;
  return {
    url,
    google,
    newestMail,
    newestCode: async (email) => codeIn(await newestMail(email)),
    later: (seconds) => {
      aheadSeconds += seconds;
    },
    client,
    close: async () => {
      await app.close();
      await google.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The redirect URI is registered before the server listens, so the port must be known first. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('No port.');
  return address.port;
}
