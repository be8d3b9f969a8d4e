import { mkdtempSync, rmSync } from 'node:fs';
import type { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walkConsent } from '../local-google/oauth/walk-consent.js';
import { type App, startApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { openSqlite } from '../src/database/sqlite.js';
import { createLogger } from '../src/logger.js';
import type { Google } from './google.js';
import { bare } from './http.js';

/** The origin that the server believes it has: the stand-in for Google knows its redirect URI. */
const publicUrl = 'http://localhost:4000';
export const redirectUri = `${publicUrl}/auth/google/callback`;

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
    const config = readConfig({
      PORT: '0',
      PUBLIC_URL: publicUrl,
      DATABASE_URL: `file:${join(folder, 'bench.db')}`,
      SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      GOOGLE_EMULATOR_URL: google.origin,
      GOOGLE_CLIENT_ID: google.client.clientId,
      GOOGLE_CLIENT_SECRET: google.client.clientSecret,
      GMAIL_UNITS_PER_MINUTE: '1000000000',
    });
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

/** Walks the sign-in as a browser would; an access token for our API. */
async function signIn(url: string, googleOrigin: string, email: string): Promise<string> {
  const begin = await fetch(`${url}/auth/google`, { redirect: 'manual' });
  const answer = new URL(await walkConsent(googleOrigin, begin.headers.get('location') ?? '', { email }));
  const callback = await fetch(url + answer.pathname + answer.search, {
    headers: { cookie: cookies(begin) },
    redirect: 'manual',
  });
  const query = 'mutation { refreshSession { ... on Authenticated { session { accessToken } } } }';
  const refreshed = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: cookies(callback) },
    body: JSON.stringify({ query }),
  });
  const { data } = (await refreshed.json()) as { data: { refreshSession: { session?: { accessToken: string } } } };
  const token = data.refreshSession.session?.accessToken;
  if (token === undefined) throw new Error('Signing in to the server under test failed.');
  return token;
}

function cookies(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}
