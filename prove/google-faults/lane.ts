import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverEnvironment } from '../../bench/server-environment.js';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { ApiClient } from '../../test/api/api-client.js';
import { authorizeSender, HandClock } from '../../test/api/start-test-app.js';
import { openTestDatabase, type TestDatabase } from '../../test/test-database.js';
import { WatchedServer } from '../watched-server.js';
import { Wire } from './wire.js';

export interface LaneOptions {
  /** Names before `@example.com`. */
  people: readonly string[];
  /** Over TLS, by a name, and with a wire that can break. */
  wired?: boolean;
  environment?: Record<string, string>;
}

/** A server of its own in front of a stand-in of its own, where faults happen one after the other. */
export class Lane {
  private mails: { at: number; count: number }[] = [];

  private constructor(
    readonly google: LocalGoogle,
    readonly database: TestDatabase,
    readonly server: WatchedServer,
    readonly wire: Wire | undefined,
    private readonly environment: Record<string, string>,
    private readonly folder: string,
  ) {}

  static async start({ people, wired = false, environment = {} }: LaneOptions): Promise<Lane> {
    const accounts = people.map((name) => ({ email: `${name}@example.com`, name, mailbox: 'small' as const }));
    const google = await startLocalGoogle({ accounts: [{ email: 'codes@example.com', name: 'Codes' }, ...accounts] });
    const database = await openTestDatabase('sqlite');
    const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-faults-'));
    const wire = wired ? new Wire(google.origin) : undefined;
    await wire?.open();
    const certificate = join(folder, 'google.pem');
    if (wire) writeFileSync(certificate, wire.certificate.cert);
    const direct: Record<string, string> = {
      ...serverEnvironment({ origin: google.origin, client: google.webClient }, database.url),
      TRUSTED_PROXIES: '127.0.0.1',
      MESSAGE_CACHE: 'off',
      CODE_SENDS_PER_IP_PER_HOUR: '0',
      MAIL_PER_MINUTE: '0',
      MAIL_PER_DAY: '0',
      ...environment,
    };
    await authorizeSender(direct, google, new HandClock(), 'codes@example.com');
    const its = wire ? { ...direct, GOOGLE_EMULATOR_URL: wire.origin, NODE_EXTRA_CA_CERTS: certificate } : direct;
    const server = await WatchedServer.run(new URL('./server.process.ts', import.meta.url), its);
    return new Lane(google, database, server, wire, direct, folder);
  }

  /** A browser with a network address of its own, since sign-ins are limited for each. */
  client(ipAddress: string): ApiClient {
    const client = new ApiClient(() => this.server.url, this.google);
    client.headers = { 'x-forwarded-for': ipAddress };
    return client;
  }

  /** What the operator does where the sender's authorisation has ended. */
  async authorizeSender(): Promise<void> {
    await authorizeSender(this.environment, this.google, new HandClock(), 'codes@example.com');
  }

  /** Access tokens of Google's are over as far as the server knows, so that each must be refreshed. */
  async forgetAccessTokens(): Promise<void> {
    await this.database.query('UPDATE google_accounts SET access_token_expires_at = 0');
  }

  /** Notes mails, and says how many it has noted within a minute. */
  mailsOfTheMinute(count: number): number {
    const now = Date.now();
    this.mails = [...this.mails, { at: now, count }].filter(({ at }) => now - at < 60_000);
    return this.mails.reduce((sum, noted) => sum + noted.count, 0);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.wire?.close();
    await this.google.close();
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
