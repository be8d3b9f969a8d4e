import { mkdtempSync, rmSync } from 'node:fs';
import type { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { openSqlite } from '../src/database/sqlite.js';
import { createLogger } from '../src/logger.js';
import type { Google } from './google.js';
import { bare } from './http.js';
import { serverEnvironment } from './server-environment.js';
import { signIn } from './sign-in.js';

/** The real server on a database of its own, and a person who has signed in there. */
export class Server {
  private constructor(
    private readonly app: App,
    private readonly folder: string,
    private readonly agent: Agent,
    private readonly accessToken: string,
  ) {}

  static async start(google: Google, email: string, agent: Agent): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-bench-'));
    const config = readConfig(serverEnvironment(google, join(folder, 'bench.db')));
    const log = createLogger({ level: 'info', format: 'json' }, false, { write: () => undefined });
    const app = await startApp({ config, log, now: () => new Date(), webFolder: folder });
    const accessToken = await signIn(`http://127.0.0.1:${app.port}`, google.origin, email);
    return new Server(app, folder, agent, accessToken);
  }

  /** What an operation answers. Throws where it answers errors. */
  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const answer = await bare({
      agent: this.agent,
      url: `http://127.0.0.1:${this.app.port}/graphql`,
      token: this.accessToken,
      body: { type: 'application/json', text: JSON.stringify({ query, variables }) },
    });
    const { data, errors } = JSON.parse(answer) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The access token that Google gave out for the person's mailbox. */
  async googleToken(): Promise<string> {
    const { sessions, accounts, access } = this.app.services;
    const viewer = await sessions.authenticate(this.accessToken);
    const [account] = await accounts.list(viewer?.user.id ?? '');
    return access.accessTo(account?.id ?? '').token();
  }

  /** As if no message had ever been read. */
  forgetMessages(): void {
    const database = openSqlite(join(this.folder, 'bench.db'));
    database.exec('DELETE FROM cached_messages; DELETE FROM mailbox_states;');
    database.close();
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
