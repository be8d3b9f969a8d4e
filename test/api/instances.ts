import type { App } from '../../src/app.js';
import { startRoundRobin } from '../instances/round-robin.js';

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
