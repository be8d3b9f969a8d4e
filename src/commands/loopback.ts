import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../errors.js';

/** How long a browser's connections are waited for at the end: it opens some ahead that it never uses. */
const lingerMs = 1_000;

/** For an answer to another run, or one that somebody made up: whoever should come may still come. */
const foreign = 'This answer does not belong to the command that is running. Open the link that was printed last.';

export interface Loopback {
  redirectUri: string;
  /** The parameters that the browser comes back with under this state; rejects when it does not in time. */
  awaitAnswer(state: string): Promise<URLSearchParams>;
  /** Shows the person how it ended, and stops listening and waiting. */
  close(message: string): Promise<void>;
}

/** Waits on 127.0.0.1 for the browser to come back (RFC 8252, section 7.3). Without `redirectUri`, on a port of the system's choice. */
export async function openLoopback(redirectUri: string | undefined, timeoutMs: number): Promise<Loopback> {
  const wanted = redirectUri === undefined ? undefined : new URL(redirectUri);
  let finish: (message: string) => void = () => undefined;
  const message = new Promise<string>((resolve) => {
    finish = resolve;
  });
  let arrive: (parameters: URLSearchParams) => void = () => undefined;
  const arrived = new Promise<URLSearchParams>((resolve) => {
    arrive = resolve;
  });
  let awaited: string | undefined;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const state = url.searchParams.get('state');
    if (url.pathname !== (wanted?.pathname ?? '/') || state === null) return void response.writeHead(404).end();
    const isOurs = awaited !== undefined && state === awaited;
    if (isOurs) arrive(url.searchParams);
    const text = isOurs ? await message : foreign;
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
    response.writeHead(isOurs ? 200 : 400, headers).end(`${text}\n`);
  });
  const port = await listen(server, Number(wanted?.port ?? 0) || (wanted ? 80 : 0));
  const limit = timeLimit(timeoutMs);
  return {
    redirectUri: redirectUri ?? `http://127.0.0.1:${port}/`,
    awaitAnswer: (state) => {
      awaited = state;
      return Promise.race([arrived, limit.passed]);
    },
    close: async (text) => {
      limit.lift();
      finish(text);
      const lingering = setTimeout(() => server.closeAllConnections(), lingerMs);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(lingering);
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new StartError(
          `Port ${port} on 127.0.0.1 cannot be used. Stop the program that uses it (perhaps this server), then run the command again.`,
          { cause },
        ),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

function timeLimit(milliseconds: number): { passed: Promise<never>; lift: () => void } {
  let lift: () => void = () => undefined;
  const passed = new Promise<never>((_resolve, reject) => {
    const late = new StartError(`No answer within ${milliseconds / 60_000} minutes. Run the command again.`);
    const timer = setTimeout(() => reject(late), milliseconds);
    lift = () => clearTimeout(timer);
  });
  // It may pass before anybody waits for the answer.
  passed.catch(() => undefined);
  return { passed, lift };
}
