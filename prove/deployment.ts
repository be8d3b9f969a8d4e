import { BuiltServer } from '../bench/built-server.js';
import { serverEnvironment } from '../bench/server-environment.js';
import { demoAccounts } from '../local-google/demo-accounts.js';
import type { LocalAccount } from '../local-google/interface.js';
import { type LocalGoogle, startLocalGoogle } from '../local-google/local-google.js';
import { ApiClient } from '../test/api/api-client.js';
import { authorizeSender, HandClock } from '../test/api/start-test-app.js';
import { openTestDatabase, type Store, type TestDatabase } from '../test/test-database.js';

export interface DeploymentOptions {
  instances?: number;
  store?: Store;
  environment?: Record<string, string>;
  /** Names before `@example.com` of people who have a mailbox at the stand-in, beside the demo's. */
  people?: readonly string[];
  /** More accounts, with what is in their mailboxes. */
  accounts?: readonly LocalAccount[];
}

/** Built servers on one database, and the stand-in for Google in this process, which mails leave by. */
export class Deployment {
  private turn = 0;

  private constructor(
    readonly google: LocalGoogle,
    readonly database: TestDatabase,
    readonly servers: readonly BuiltServer[],
  ) {}

  static async start({
    instances = 1,
    store = 'sqlite',
    environment = {},
    people = [],
    accounts = [],
  }: DeploymentOptions) {
    const named = people.map((name) => ({ email: `${name}@example.com`, name }));
    const google = await startLocalGoogle({ accounts: [...demoAccounts, ...named, ...accounts] });
    const database = await openTestDatabase(store);
    const its = {
      ...serverEnvironment({ origin: google.origin, client: google.webClient }, database.url),
      SHUTDOWN_DELAY_SECONDS: '0',
      ...environment,
    };
    await authorizeSender(its, google, new HandClock());
    const servers = await Promise.all(Array.from({ length: instances }, () => BuiltServer.start(its)));
    return new Deployment(google, database, servers);
  }

  /** Another browser or script, at the next of the servers. */
  client(): ApiClient {
    const server = this.servers[this.turn++ % this.servers.length];
    return new ApiClient(() => server?.url ?? '', this.google);
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    await this.google.close();
    await this.database.close();
  }
}
