import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from '../errors.js';
import { keepAliveMs } from './http-limits.js';

const drainMs = 10_000;
const closeIdleEveryMs = 50;

/**
 * Listens, on any free port where `port` is 0; the port. `prefix` begins the names of the variables that say where.
 * Throws StartError.
 */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  prefix: '' | 'METRICS_' = '',
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartError(listenFault(error, host, port, prefix), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

function listenFault({ code, message }: NodeJS.ErrnoException, host: string, port: number, prefix: string): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Set ${prefix}PORT to another one, for example ${prefix}PORT=${port + 1}, or ${prefix}PORT=0 for any free one.`;
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user. Set ${prefix}PORT to one above 1023, for example ${prefix}PORT=${prefix ? 9464 : 4000}.`;
  return `Cannot listen on ${prefix}HOST=${host} ${prefix}PORT=${port} (${code ?? message}).`;
}

/** Takes no connection any more, and resolves when all are closed: by their next answer, or once idle for as long as any may be. */
export async function outlast(server: Server): Promise<void> {
  const waiting = new AbortController();
  const gone = new Promise<void>((resolve) => server.once('close', resolve));
  // Not the HTTP server's own, which cuts idle connections at once: somebody may be sending into one of them.
  NetServer.prototype.close.call(server);
  const longEnough = wait(keepAliveMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([gone, longEnough]);
  waiting.abort();
}

/** Takes no connection any more, and resolves when the requests under way are answered, after ten seconds at most. */
export async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose last answer has been given now would be kept for another request.
  const idle = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
