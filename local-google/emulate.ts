import net from 'node:net';
import { createEmulator } from 'emulate';
import type { LocalAccount, LocalClient } from './interface.js';

/** The running `emulate`: only the proxy talks to it. */
export interface EmulateServer {
  request(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** A port that nothing in this process asks for; tells emulate's `listen` from anyone else's. */
const markedPort = 1;

let starting: Promise<unknown> = Promise.resolve();

/** Starts emulate's Google service on a free port of 127.0.0.1; its pages name `baseUrl`. */
export function startEmulate(
  baseUrl: string,
  accounts: LocalAccount[],
  clients: (LocalClient & { redirectUris: string[] })[],
): Promise<EmulateServer> {
  const start = starting.then(() => startAlone(baseUrl, accounts, clients));
  starting = start.catch(() => undefined);
  return start;
}

async function startAlone(
  baseUrl: string,
  accounts: LocalAccount[],
  clients: (LocalClient & { redirectUris: string[] })[],
): Promise<EmulateServer> {
  const capture = captureListen();
  try {
    const emulator = await createEmulator({
      service: 'google',
      port: markedPort,
      baseUrl,
      seed: {
        google: {
          users: accounts.map(({ email, name, emailVerified = true }) => ({
            email,
            name,
            email_verified: emailVerified,
            hd: '',
          })),
          oauth_clients: clients.map((client) => ({
            client_id: client.clientId,
            client_secret: client.clientSecret,
            name: 'gmail-graphql',
            redirect_uris: client.redirectUris,
          })),
        },
      },
    });
    const { server, port } = await capture.listening;
    return {
      request: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init }),
      close: () => {
        const closed = emulator.close();
        (server as net.Server & { closeAllConnections?: () => void }).closeAllConnections?.();
        return closed;
      },
    };
  } finally {
    capture.restore();
  }
}

/**
 * emulate listens on every interface, refuses port 0 and dies of a taken port (its server has no error handler).
 * So its one `listen` call, known by the marked port, is turned into "any free port of 127.0.0.1".
 */
function captureListen(): { listening: Promise<{ server: net.Server; port: number }>; restore: () => void } {
  const original = net.Server.prototype.listen;
  const { promise, resolve, reject } = withResolvers<{ server: net.Server; port: number }>();
  promise.catch(() => undefined);
  function listen(this: net.Server, ...args: unknown[]): net.Server {
    if (args[0] !== markedPort) return Reflect.apply(original, this, args);
    this.once('error', reject);
    return original.call(this, { port: 0, host: '127.0.0.1' }, () => {
      const address = this.address();
      if (address !== null && typeof address === 'object') resolve({ server: this, port: address.port });
    });
  }
  net.Server.prototype.listen = listen;
  return {
    listening: promise,
    restore: () => {
      net.Server.prototype.listen = original;
    },
  };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
