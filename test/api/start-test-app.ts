import { fileURLToPath } from 'node:url';
import { demoAccounts, demoSender } from '../../local-google/demo-accounts.js';
import type { LocalAccount } from '../../local-google/interface.js';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { type App, startApp } from '../../src/app.js';
import { closeFoundation, openFoundation } from '../../src/composition.js';
import { readConfig } from '../../src/config.js';
import type { HttpLimits } from '../../src/http/http-limits.js';
import { createLogger } from '../../src/logger.js';
import { SenderAuthorizationService } from '../../src/services/sender-authorization.service.js';
import { openTestDatabase, type Store, type TestDatabase } from '../test-database.js';
import { ApiClient } from './api-client.js';
import { instances, startInstances } from './instances.js';

/** The origin that the app believes it has: the stand-in for Google knows its redirect URI. */
export const publicUrl = 'http://localhost:4000';

/** A clock that stands still until it is turned. */
export class HandClock {
  private at = new Date();
  readonly now = () => this.at;
  advance(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
  /** Back to the real time, which the stand-in's tokens go by. */
  reset(): void {
    this.at = new Date();
  }
}

export interface TestApp {
  app: App;
  google: LocalGoogle;
  clock: HandClock;
  /** Where the app really listens. */
  url: string;
  environment: Record<string, string>;
  logs: string[];
  /** Another browser or script. */
  client(): ApiClient;
  /** What the app keeps. */
  database: TestDatabase;
  /** The same database under a new process' eyes. */
  restart(changes?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  environment?: Record<string, string>;
  /** Left out, the demo's sender is authorised. */
  withoutSender?: boolean;
  google?: LocalGoogle;
  /** What it keeps everything in; left out, what TEST_STORE says. */
  store?: Store;
  /** Names before `@example.com` of people who have an account at the stand-in, beside the demo's. */
  people?: string[];
  /** Where built web pages are; left out, there are none. */
  webFolder?: string;
  /** Of HTTP, where others than a server has are wanted. */
  limits?: Partial<HttpLimits>;
}

/** The real app on a real port, with a real database and the local stand-in for Google; limits per address of the caller, and Gmail's quota, are off. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const google =
    options.google ?? (await startLocalGoogle({ accounts: [...demoAccounts, ...peopleNamed(options.people ?? [])] }));
  const database = await openTestDatabase(options.store);
  const clock = new HandClock();
  const logs: string[] = [];
  const log = createLogger({ level: 'debug', format: 'json' }, false, { write: (line) => void logs.push(line) });
  const environment: Record<string, string> = {
    PORT: '0',
    PUBLIC_URL: publicUrl,
    DATABASE_URL: database.url,
    SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.webClient.clientId,
    GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
    CODE_SENDS_PER_IP_PER_HOUR: '0',
    CODE_VERIFIES_PER_IP_PER_5_MINUTES: '0',
    GMAIL_UNITS_PER_MINUTE: '100000000',
    ...options.environment,
  };
  const start = async (changes: Record<string, string> = {}) =>
    startInstances(instances, () =>
      startApp({
        config: readConfig({ ...environment, ...changes }),
        log,
        now: clock.now,
        limits: options.limits,
        webFolder: options.webFolder ?? fileURLToPath(new URL('./no-web-pages', import.meta.url)),
      }),
    );
  if (!options.withoutSender) await authorizeSender(environment, google, clock);
  const test: TestApp = {
    app: await start(),
    google,
    clock,
    url: '',
    environment,
    logs,
    database,
    client: () => new ApiClient(() => test.url, google),
    restart: async (changes) => {
      await test.app.close();
      test.app = await start(changes);
      test.url = addressOf(test.app);
    },
    close: async () => {
      await test.app.close();
      if (!options.google) await google.close();
      await database.close();
    },
  };
  test.url = addressOf(test.app);
  return test;
}

function peopleNamed(names: readonly string[]): LocalAccount[] {
  return names.map((name) => ({ email: `${name}@example.com`, name }));
}

function addressOf({ port }: App): string {
  return `http://127.0.0.1:${port}`;
}

/** What the operator does once; `scopes` are the boxes left ticked. */
export async function authorizeSender(
  environment: Record<string, string>,
  google: LocalGoogle,
  clock: HandClock,
  email = demoSender,
): Promise<void> {
  const log = createLogger({ level: 'silent', format: 'json' }, false);
  const foundation = await openFoundation(readConfig(environment), log, clock.now);
  try {
    if (!foundation.google.oauth) throw new Error('No OAuth client is configured.');
    const service = new SenderAuthorizationService(foundation.stores.accounts, foundation.google.oauth, clock.now);
    const pending = await service.begin(`${publicUrl}/auth/google/callback`);
    const redirect = await google.consent(pending.authorizationUrl, { email });
    await pending.complete(new URL(redirect).searchParams);
  } finally {
    await closeFoundation(foundation);
  }
}
