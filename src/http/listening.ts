import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../errors.js';

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
