import { BuiltServer } from '../../bench/built-server.js';
import { Google } from '../../bench/google.js';
import { redirectUri, serverEnvironment } from '../../bench/server-environment.js';
import { signIn } from '../../bench/sign-in.js';
import { startPostgres } from '../../test/postgres.js';
import type { FrontProxy } from './proxies.js';
import { Requests } from './requests.js';
import { type LoadFound, SteadyLoad } from './steady-load.js';

const sender = 'codes@example.com';
/** Behind Caddy everybody has one network address, since it takes nobody's word for another. */
const environment = {
  CODE_SENDS_PER_IP_PER_HOUR: '0',
  CODE_VERIFIES_PER_IP_PER_5_MINUTES: '0',
  LOGIN_FAILURES_PER_IP_PER_15_MINUTES: '0',
  SENDER_EMAIL: sender,
  TRUSTED_PROXIES: '127.0.0.1',
  LOG_LEVEL: 'error',
  MAIL_PER_MINUTE: '0',
  MAIL_PER_DAY: '0',
};

export interface RoundsOptions {
  startProxy: (ports: readonly number[]) => Promise<FrontProxy>;
  terminations: number;
  perSecond: number;
  /** Longer than the proxy takes to notice. */
  shutdownDelaySeconds: number;
  tell: (terminations: number) => void;
}

export interface RoundsFound extends LoadFound {
  /** Of each process that was asked to end. */
  exitCodes: (number | null)[];
}

/** Two instances on PostgreSQL behind a proxy, which are asked to end and started again by turns. */
export async function terminate(options: RoundsOptions): Promise<RoundsFound> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const latency = { requestMs: 0, innerMs: 0 };
    const google = await Google.start({ emails: [sender], messages: 0, redirectUri, latency });
    ends.push(() => google.close());
    const postgres = await startPostgres();
    ends.push(() => postgres.close());
    const databaseUrl = await postgres.create();
    const its = {
      ...serverEnvironment(google, databaseUrl),
      ...environment,
      SHUTDOWN_DELAY_SECONDS: String(options.shutdownDelaySeconds),
    };
    const servers: BuiltServer[] = [];
    while (servers.length < 2) servers.push(await BuiltServer.start(its));
    for (const server of servers) ends.push(() => server.kill());
    await signIn(servers[0]?.url ?? '', google.origin, sender);
    const proxy = await options.startProxy(servers.map(({ port }) => port));
    ends.push(() => proxy.close());
    const requests = await Requests.start(proxy.url, databaseUrl);
    const load = new SteadyLoad(options.perSecond, () => requests.send());
    const exitCodes = await endByTurns(servers, proxy, options);
    const found = await load.end();
    requests.close();
    return { ...found, exitCodes };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function endByTurns(
  servers: readonly BuiltServer[],
  proxy: FrontProxy,
  { terminations, tell }: RoundsOptions,
): Promise<(number | null)[]> {
  const exitCodes: (number | null)[] = [];
  while (exitCodes.length < terminations) {
    const server = servers[exitCodes.length % servers.length];
    if (!server) throw new Error('There are two.');
    exitCodes.push(await server.terminate());
    await server.restart();
    await proxy.knows(server.port);
    tell(exitCodes.length);
  }
  return exitCodes;
}
