import { WatchedServer } from '../watched-server.js';
import type { Canaries } from './canaries.js';
import { canary } from './scene.js';

/** Throws outside of any request what HTTP and database libraries throw: an error that has all it was about as properties. */
const preload = `
  process.once('SIGUSR2', () => {
    const secret = process.env.CRASH_WITH;
    const about = {
      config: { headers: { authorization: 'Bearer ' + secret }, data: secret, url: 'http://127.0.0.1/' },
      response: { status: 401, data: { refresh_token: secret } },
      query: 'UPDATE', params: [secret], code: secret,
    };
    const cause = Object.assign(new Error('the cause of it'), about);
    throw Object.assign(new Error('a fault on purpose', { cause }), about);
  });`;

/** What a server prints that ends by a fault of its own. */
export async function crashOutput(environment: Record<string, string>, canaries: Canaries): Promise<string> {
  const secret = canaries.plant('what a fault is about', canary('fault'));
  const server = await WatchedServer.start({
    ...environment,
    CRASH_WITH: secret,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`,
  });
  await server.close('SIGUSR2');
  return server.output;
}
