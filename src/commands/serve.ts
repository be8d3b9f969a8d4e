import { join } from 'node:path';
import { type App, startApp } from '../app.js';
import { type Config, readConfig } from '../config.js';
import { createLogger } from '../logger.js';
import { packageRoot } from '../package-root.js';
import type { CommandInput, ExitCode } from './terminal.js';

/** Runs the server until it is asked to end. */
export async function serve(input: CommandInput): Promise<ExitCode> {
  const config = readConfig(input.environment);
  const log = createLogger(config.log, input.terminal.isTerminal);
  const app = await startApp({ config, log, now: input.now, webFolder: join(packageRoot(), 'dist/web') });
  for (const line of await banner(app, config)) input.terminal.print(line);
  log.info({ url: app.url }, 'ready');
  await input.ended;
  log.info('shutting down');
  await app.close(config.http.shutdownDelaySeconds);
  return 0;
}

/** Where things are, and what is off with how to turn it on. */
async function banner({ url, services, metricsUrl }: App, config: Config): Promise<string[]> {
  const { sender, googleSignInConfigured } = await services.statuses.status();
  const senderLine = {
    READY: 'ready',
    NOT_CONFIGURED: 'not authorised: no code can be mailed. Run: npm run authorize-sender',
    REAUTHORIZATION_REQUIRED: 'its authorisation has ended: no code can be mailed. Run: npm run authorize-sender',
  }[sender];
  return [
    '',
    '  gmail-graphql',
    `    Page        ${url}/`,
    `    API         ${url}/graphql`,
    `    GraphiQL    ${config.graphql.graphiql ? `${url}/graphiql` : 'off (GRAPHIQL=on turns it on)'}`,
    `    Database    ${config.database.file}`,
    `    Sender      ${senderLine}`,
    `    Google      ${googleSignInConfigured ? `sign-in at ${url}/auth/google` : 'sign-in is off: put credentials.json here, or set GOOGLE_CREDENTIALS'}`,
    ...(metricsUrl ? [`    Metrics     ${metricsUrl}`] : []),
    ...(config.google.emulatorUrl ? [`    Stand-in    ${config.google.emulatorUrl} takes Google's place`] : []),
    '',
  ];
}
