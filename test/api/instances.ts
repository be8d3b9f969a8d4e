import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../../src/app.js';

/** How many instances of the app share the requests of a test: TEST_INSTANCES, else one. */
export const instances = Number(process.env['TEST_INSTANCES'] ?? 1);

/** `count` instances behind one address, which gives each request to the next of them; one stands for itself. */
export async function startInstances(count: number, start: () => Promise<App>): Promise<App> {
  const first = await start();
  if (count === 1) return first;
  const all = [first];
  while (all.length < count) all.push(await start());
  const proxy = await startRoundRobin(all.map(({ port }) => port));
  return {
    ...first,
    port: proxy.port,
    services: Object.assign(Object.create(first.services), {
      settle: async () => void (await Promise.all(all.map(({ services }) => services.settle()))),
    }),
    close: async (noticeSeconds) => {
      await Promise.all(all.map((app) => app.close(noticeSeconds)));
      await proxy.close();
    },
  };
}

interface RoundRobin {
  port: number;
  close(): Promise<void>;
}

/** Passes each request, and its answer, on as it is. */
async function startRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const server = createServer((incoming, response) => {
    const port = ports[turn++ % ports.length];
    const { url: path, method, headers } = incoming;
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // It listens on TCP.
    port: (server.address() as AddressInfo).port,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
