import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

const connectTimeoutMs = 3_000;
const socketsPerOrigin = 20;
/** Downloads take as long as whoever takes them, so they have connections of their own. */
const downloadsPerOrigin = 20;

/** Ends a socket that has not connected in time with an error that says so: the request has surely not left. */
function withConnectTimeout<T extends Duplex | null | undefined>(socket: T, event: 'connect' | 'secureConnect'): T {
  if (!socket) return socket;
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error('No connection in time.'), { code: 'ECONNECTTIMEOUT' })),
    connectTimeoutMs,
  );
  const stop = () => clearTimeout(timer);
  socket.once(event, stop).once('close', stop);
  return socket;
}

class TimedHttpAgent extends http.Agent {
  override createConnection(...[options, callback]: Parameters<http.Agent['createConnection']>) {
    return withConnectTimeout(super.createConnection(options, callback), 'connect');
  }
}

class TimedHttpsAgent extends https.Agent {
  override createConnection(...[options, callback]: Parameters<https.Agent['createConnection']>) {
    return withConnectTimeout(super.createConnection(options, callback), 'secureConnect');
  }
}

/**
 * Connections to Google. `reused` ones save a handshake; `lasting` ones are for downloads; `fresh` ones are for sending mail, where a kept connection
 * that Google has just closed would leave it unclear whether the mail left.
 */
export class Connections {
  private readonly kept = {
    http: new TimedHttpAgent({ keepAlive: true, maxSockets: socketsPerOrigin }),
    https: new TimedHttpsAgent({ keepAlive: true, maxSockets: socketsPerOrigin }),
  };
  private readonly long = {
    http: new TimedHttpAgent({ keepAlive: true, maxSockets: downloadsPerOrigin }),
    https: new TimedHttpsAgent({ keepAlive: true, maxSockets: downloadsPerOrigin }),
  };
  private readonly single = { http: new TimedHttpAgent(), https: new TimedHttpsAgent() };

  reused(url: URL | string): http.Agent {
    return String(url).startsWith('https:') ? this.kept.https : this.kept.http;
  }

  lasting(url: URL | string): http.Agent {
    return String(url).startsWith('https:') ? this.long.https : this.long.http;
  }

  fresh(url: URL | string): http.Agent {
    return String(url).startsWith('https:') ? this.single.https : this.single.http;
  }

  close(): void {
    for (const agents of [this.kept, this.long, this.single])
      for (const agent of Object.values(agents)) agent.destroy();
  }
}
