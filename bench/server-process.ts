import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../src/database/sqlite.js';
import { Child } from './child.js';
import type { Google } from './google.js';
import { serverEnvironment } from './server-environment.js';

/** How the server is started. */
export interface ServerSettings {
  environment: Record<string, string>;
  webFolder: string;
}

/** What the process of the server says. */
export type ServerMessage = { kind: 'ready'; port: number } | ({ kind: 'state' } & ServerState);

export interface ServerState {
  /** Resident. */
  memoryBytes: number;
  /** For how long its main thread has waited for a processor so far; undefined where the system does not tell. */
  waitedMs?: number | undefined;
}

/** The real server in a process of its own, on a database of its own. */
export class ServerProcess {
  private networkAddresses = 0;

  private constructor(
    private readonly child: Child<ServerMessage>,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** `changes` to the configuration; whoever asks may claim any network address by `X-Forwarded-For`. */
  static async start(google: Google, changes: Record<string, string> = {}): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-bench-'));
    const environment = {
      ...serverEnvironment(google, `file:${join(folder, 'bench.db')}`),
      TRUSTED_PROXIES: '127.0.0.1',
      ...changes,
    };
    const settings: ServerSettings = { environment, webFolder: folder };
    const { child, first } = await Child.start<ServerMessage>('The server under test', 'server.process.ts', settings);
    if (first.kind !== 'ready') throw new Error('The server under test said something else than that it is ready.');
    return new ServerProcess(child, folder, `http://127.0.0.1:${first.port}`);
  }

  /** One that nobody has had before, so that no limit of network addresses is met. */
  nextNetworkAddress(): string {
    this.networkAddresses += 1;
    const count = this.networkAddresses;
    return `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
  }

  /** How the server's process is; after its garbage is collected, where that is wished. */
  async state(collecting = false): Promise<ServerState> {
    const said = await this.child.ask(collecting ? 'collect' : 'state');
    if (said.kind !== 'state') throw new Error('The server under test did not say how it is.');
    return said;
  }

  /** People who have proven their address, all with the same password. */
  addUsers(emails: readonly string[], passwordHash: string): void {
    const database = openSqlite(join(this.folder, 'bench.db'));
    const user = database.prepare('INSERT INTO users (id, email, email_verified_at, created_at) VALUES (?, ?, ?, ?)');
    const password = database.prepare('INSERT INTO passwords (user_id, hash, changed_at) VALUES (?, ?, ?)');
    const now = Date.now();
    for (const email of emails) {
      const id = randomUUID();
      user.run(id, email, now, now);
      password.run(id, passwordHash, now);
    }
    database.close();
  }

  /** As if no message had ever been read. */
  forgetMessages(): void {
    const database = openSqlite(join(this.folder, 'bench.db'));
    database.exec('DELETE FROM cached_messages; DELETE FROM mailbox_states;');
    database.close();
  }

  async close(): Promise<void> {
    await this.child.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
