import { Agent, createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const lookEveryMs = 100;
/** An instance that says nothing for so long is left alone; less than it goes on serving once it is asked to end. */
const lookPatienceMs = 1000;
/** As long as the instances say that theirs are kept. */
const keepAliveMs = 65_000;

/** One address for several instances. */
export interface RoundRobin {
  port: number;
  /** The ports of the instances that took a request and gave no answer, in the order of these requests. */
  unanswered: number[];
  /** Whether requests are sent to this instance now. */
  sendsTo(port: number): boolean;
  close(): Promise<void>;
}

/**
 * Gives each request to the next instance and passes its answer on as it is; repeats nothing. With `byReadiness`, only to
 * instances whose `/readyz` was 200 when it was last looked at, and 503 where there is none for `patienceMs`.
 */
export async function startRoundRobin(
  ports: readonly number[],
  { byReadiness = false, patienceMs = 0 } = {},
): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set(ports);
  const looking = new AbortController();
  const looks = byReadiness ? ports.map((port) => keepLooking(port, ready, looking.signal)) : [];
  const unanswered: number[] = [];
  let turn = 0;
  const next = () => {
    for (const _ of ports) {
      const port = ports[turn++ % ports.length] ?? 0;
      if (ready.has(port)) return port;
    }
    return undefined;
  };
  const server = createServer({ keepAliveTimeout: keepAliveMs }, async (incoming, response) => {
    const giveUpAt = Date.now() + patienceMs;
    let port = next();
    while (port === undefined && Date.now() < giveUpAt) {
      await wait(lookEveryMs);
      port = next();
    }
    if (port === undefined) response.writeHead(503).end();
    else pass(incoming, response, { port, agent, onFailure: () => unanswered.push(port) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // It listens on TCP.
    port: (server.address() as AddressInfo).port,
    unanswered,
    sendsTo: (instance) => ready.has(instance),
    close: async () => {
      looking.abort();
      agent.destroy();
      server.closeAllConnections();
      await Promise.all([...looks, new Promise((resolve) => server.close(resolve))]);
    },
  };
}

function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  { port, agent, onFailure }: { port: number; agent: Agent; onFailure: () => void },
): void {
  const { url: path, method, headers } = incoming;
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
    answer.on('error', fail).pipe(response);
  });
  function fail(): void {
    if (!response.destroyed) onFailure();
    response.destroy();
  }
  outgoing.on('error', fail);
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

async function keepLooking(port: number, ready: Set<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await isReady(port)) ready.add(port);
    else ready.delete(port);
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(lookPatienceMs);
    get({ host: '127.0.0.1', port, path: '/readyz', agent: false, signal }, (answer) => {
      resolve(answer.resume().statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
