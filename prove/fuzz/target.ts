import { serverEnvironment } from '../../bench/server-environment.js';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import type { ApiClient } from '../../test/api/api-client.js';
import { ApiClient as Client } from '../../test/api/api-client.js';
import { authorizeSender, HandClock } from '../../test/api/start-test-app.js';
import { openTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { WatchedServer } from '../watched-server.js';

export const people = Array.from({ length: 24 }, (_, index) => `person-${index}`);

/** The built server with limits that stand out of the way, in front of the stand-in, and people to be. */
export class Target {
  private constructor(
    readonly google: LocalGoogle,
    readonly database: TestDatabase,
    readonly server: WatchedServer,
  ) {}

  static async start(): Promise<Target> {
    const accounts = people.map((name) => ({ email: `${name}@example.com`, name, mailbox: 'small' as const }));
    const google = await startLocalGoogle({ accounts: [{ email: 'codes@example.com', name: 'Codes' }, ...accounts] });
    const database = await openTestDatabase('sqlite');
    const environment = {
      ...serverEnvironment({ origin: google.origin, client: google.webClient }, database.url),
      TRUSTED_PROXIES: '127.0.0.1',
      MESSAGE_CACHE: 'off',
      CODE_SENDS_PER_IP_PER_HOUR: '0',
      CODE_VERIFIES_PER_IP_PER_5_MINUTES: '0',
      LOGIN_FAILURES_PER_IP_PER_15_MINUTES: '0',
      MAIL_PER_MINUTE: '0',
      MAIL_PER_DAY: '0',
      SHUTDOWN_DELAY_SECONDS: '0',
      LOG_LEVEL: 'info',
    };
    await authorizeSender(environment, google, new HandClock(), 'codes@example.com');
    return new Target(google, database, await WatchedServer.start(environment));
  }

  /** Somebody with a network address of their own. */
  client(number = 0): ApiClient {
    const client = new Client(() => this.server.url, this.google);
    client.headers = { 'x-forwarded-for': `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}` };
    return client;
  }

  async signedIn(number: number): Promise<ApiClient> {
    const client = this.client(number);
    await client.signInWithGoogle(`${people[number % people.length]}@example.com`);
    if (client.accessToken === undefined) throw new Error(`Nobody can sign in:\n${this.server.output.slice(-2000)}`);
    return client;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.google.close();
    await this.database.close();
  }
}
