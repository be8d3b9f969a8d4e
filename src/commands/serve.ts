import { join } from 'node:path';
import { type App, startApp } from '../app.js';
import { type Config, readConfig } from '../config.js';
import { StartError } from '../errors.js';
import { createLogger, type Logger } from '../logger.js';
import { openMetricsPort } from '../metrics.js';
import { packageRoot } from '../package-root.js';
import { MetricsRounds } from '../workers/metrics-rounds.js';
import { supervise } from '../workers/supervise.js';
import type { WorkerDuty } from '../workers/worker-duty.js';
import type { CommandInput, ExitCode } from './terminal.js';

/** Runs the server until it is asked to end: in this process, or in several that it starts. */
export async function serve(input: CommandInput): Promise<ExitCode> {
  if (input.duty) return serveAsWorker(input, input.duty);
  const config = readConfig(input.environment);
  const log = createLogger(config.log, input.terminal.isTerminal);
  if (config.workers > 1) return serveByWorkers(input, config, log);
  const app = await startApp({ config, log, now: input.now, webFolder: webFolder() });
  for (const line of await banner(app, config)) input.terminal.print(line);
  log.info({ url: app.url, port: app.port }, 'ready');
  await input.ended;
  log.info('shutting down');
  await app.close(config.http.shutdownDelaySeconds);
  return 0;
}

/** As the primary, which adds up what they count and tells it at METRICS_PORT, where there is one. */
async function serveByWorkers(input: CommandInput, config: Config, log: Logger): Promise<ExitCode> {
  const { readEnvironment = () => input.environment } = input;
  const options = { ...input, readEnvironment, readConfig, log };
  if (!config.metrics) return supervise(options);
  const { SummedMetrics } = await import('../metrics/summed-metrics.js');
  const metrics = new MetricsRounds(new SummedMetrics(), log);
  let { token } = config.metrics;
  const onReload = ({ metrics: wanted }: Config) => {
    if (wanted) token = wanted.token;
  };
  const { listen } = config.metrics;
  if (!listen) return supervise({ ...options, metrics, onReload });
  const port = await openMetricsPort({
    ...listen,
    token: () => token,
    metricsText: () => metrics.metricsText(),
    log,
  });
  try {
    // Workers say where it is.
    const environment = { ...input.environment, METRICS_PORT: String(port.port) };
    return await supervise({ ...options, environment, metrics, onReload });
  } finally {
    await port.close();
  }
}

/** What goes wrong at the start is for the primary to say. */
async function serveAsWorker(input: CommandInput, duty: WorkerDuty): Promise<ExitCode> {
  const { number, pid, sharedPort, metrics: sharedMetrics } = duty;
  try {
    const config = readConfig(input.environment);
    const log = createLogger(config.log, input.terminal.isTerminal).child({ worker: number, pid });
    const app = await startApp({ config, log, now: input.now, webFolder: webFolder(), sharedPort, sharedMetrics });
    await duty.tellReady({ url: app.url, port: app.port, banner: await banner(app, config) });
    if ((await duty.order) === 'retire') {
      log.info('retiring');
      await Promise.race([app.retire(), duty.ended]);
      await app.close();
    } else {
      log.info('shutting down');
      await app.close(duty.isOrphaned ? 0 : config.http.shutdownDelaySeconds);
    }
    await duty.leave();
    return 0;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    await duty.tellFailed(error.message);
    return 1;
  }
}

function webFolder(): string {
  return join(packageRoot(), 'dist/web');
}

/** Where things are, and what is off with how to turn it on. */
async function banner({ url, database, services, metricsUrl }: App, config: Config): Promise<string[]> {
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
    `    Database    ${database}`,
    `    Sender      ${senderLine}`,
    `    Google      ${googleSignInConfigured ? `sign-in at ${url}/auth/google` : 'sign-in is off: put credentials.json here, or set GOOGLE_CREDENTIALS'}`,
    ...(metricsUrl ? [`    Metrics     ${metricsUrl}`] : []),
    ...(config.google.emulatorUrl ? [`    Stand-in    ${config.google.emulatorUrl} takes Google's place`] : []),
    ...(config.workers > 1 ? [`    Workers     ${config.workers}`] : []),
    '',
  ];
}
