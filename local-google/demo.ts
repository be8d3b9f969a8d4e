import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../src/app.js';
import { startApp } from '../src/app.js';
import type { CommandInput, ExitCode } from '../src/commands/terminal.js';
import { closeFoundation, openFoundation } from '../src/composition.js';
import { type Config, readConfig } from '../src/config.js';
import { StartError } from '../src/errors.js';
import { createLogger, type Logger } from '../src/logger.js';
import { packageRoot } from '../src/package-root.js';
import { SenderAuthorizationService } from '../src/services/sender-authorization.service.js';
import { demoAccounts, demoSender } from './demo-accounts.js';
import { type LocalGoogle, startLocalGoogle } from './local-google.js';
import { mailPagePath } from './mail-page.js';

/** What `gmail-graphql demo` is, for the program that starts commands. */
export const demoCommand = {
  summary: 'run the server with a local stand-in for Google, sample mail and no account',
  help: 'Starts a local stand-in for Google with sample mailboxes, and the server against it. Nothing leaves this machine; the\ndatabase is a temporary one, deleted at the end. PORT (default 4000) and HOST are taken from the environment.',
  run: demo,
};

const firstQuery = `{ messages(first: 5) { edges { node { subject from { name } receivedAt } } } }`;

/** Runs everything until Ctrl-C. */
async function demo({ environment, terminal, now, ended }: CommandInput): Promise<ExitCode> {
  const startedAt = Date.now();
  const port = await choosePort(environment);
  const google = await startLocalGoogle({ redirectUris: [`http://localhost:${port}/auth/google/callback`] });
  const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-demo-'));
  let app: App | undefined;
  try {
    const config = demoConfig(environment, { google, folder, port });
    const log = createLogger({ ...config.log, level: environment['LOG_LEVEL'] || 'warn' }, terminal.isTerminal);
    await authorizeSender(config, log, google, now);
    app = await startApp({ config, log, now, webFolder: join(packageRoot(), 'dist/web') });
    terminal.print(welcome(app.url, google.origin, (Date.now() - startedAt) / 1000));
    await ended;
    terminal.print('Ending the demo.');
    return 0;
  } finally {
    await app?.close();
    await google.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function demoConfig(
  environment: CommandInput['environment'],
  { google, folder, port }: { google: LocalGoogle; folder: string; port: number },
): Config {
  const { HOST, LOG_LEVEL, LOG_FORMAT } = environment;
  return readConfig({
    HOST,
    LOG_LEVEL,
    LOG_FORMAT,
    PORT: String(port),
    DATABASE_URL: `file:${join(folder, 'demo.db')}`,
    SECRET_KEYS: `demo:${randomBytes(32).toString('base64')}`,
    GOOGLE_EMULATOR_URL: google.origin,
    GOOGLE_CLIENT_ID: google.webClient.clientId,
    GOOGLE_CLIENT_SECRET: google.webClient.clientSecret,
    SERVICE_NAME: 'gmail-graphql demo',
    CODE_RESEND_COOLDOWN_SECONDS: '10',
    CODE_SENDS_PER_IP_PER_HOUR: '100',
    CODE_SENDS_PER_ADDRESS_PER_DAY: '100',
  });
}

/** The redirect URI is registered before the server listens, so the port must be known first. */
async function choosePort({ PORT, HOST }: CommandInput['environment']): Promise<number> {
  // Some client, so that a credentials.json of the operator's own is not read: it has no part in the demo.
  const { http } = readConfig({ PORT, HOST, GOOGLE_CLIENT_ID: 'demo', GOOGLE_CLIENT_SECRET: 'demo' });
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const fault =
        cause.code === 'EADDRINUSE'
          ? `Port ${http.port} is taken by another program.`
          : `Cannot listen on HOST=${http.host} PORT=${http.port} (${cause.code ?? cause.message}).`;
      reject(new StartError(`${fault} Set PORT to another one, for example PORT=4100 npm run demo`, { cause }));
    });
    server.listen(http.port, http.host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : http.port;
}

/** What an operator does with `authorize-sender`, done by the demo's own sender. */
async function authorizeSender(config: Config, log: Logger, google: LocalGoogle, now: () => Date): Promise<void> {
  const foundation = await openFoundation(config, log, now);
  try {
    if (!foundation.google.oauth) throw new StartError('The demo has no OAuth client.');
    const service = new SenderAuthorizationService(foundation.stores.accounts, foundation.google.oauth, now);
    const pending = await service.begin(`http://localhost:${config.http.port}/auth/google/callback`);
    const redirect = await google.consent(pending.authorizationUrl, { email: demoSender });
    await pending.complete(new URL(redirect).searchParams);
  } finally {
    await closeFoundation(foundation);
  }
}

function welcome(url: string, standIn: string, seconds: number): string {
  const people = demoAccounts.filter(({ email }) => email !== demoSender);
  return [
    '',
    `  gmail-graphql demo is ready (${seconds.toFixed(1)} s). Nothing here is Google's: ${standIn} stands in for it.`,
    '',
    `    Page       ${url}/   (sign in with Google, or create an account)`,
    `    People     ${people.map(({ name, email }) => `${name} <${email}>`).join('\n               ')}`,
    `    Their mail ${standIn}${mailPagePath}   (the code for a new account, too)`,
    `    GraphiQL   ${url}/graphiql   (try the example tabs from left to right)`,
    `    Sign in    ${url}/auth/google?returnTo=/graphiql   (for GraphiQL)`,
    `    API        ${url}/graphql`,
    '',
    '  A first query, once signed in:',
    '',
    `    ${firstQuery}`,
    '',
    '  Ctrl-C ends everything.',
    '',
  ].join('\n');
}
