import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';

/** How much one process takes on at once, and how long it waits for whom. Milliseconds unless it says otherwise. */
export interface HttpLimits {
  /** Open at once; whoever comes beyond is turned away at the door. */
  connections: number;
  /** Until the head of a request is here, counted from its first byte or from the beginning of the connection. */
  headMs: number;
  /** Until all of it is here. */
  requestMs: number;
  /** Requests of the API and sign-ins being worked on at once; more are refused as OVERLOADED. */
  requestsAtOnce: number;
  /** Attachments on their way at once; more are refused as OVERLOADED. */
  downloadsAtOnce: number;
  /** For so long an answer is worked on at Google. What has not come by then is an error in it. */
  readingMs: number;
  /** Then a request that nothing has answered is told so: nothing should ever take as long. */
  answerMs: number;
  /** For so long a client may take nothing of an answer that has begun. */
  standstillMs: number;
  /** Until all of an answer is taken that is wholly made. */
  takingMs: number;
  /** Of any exchange, downloads too. */
  exchangeMs: number;
}

export const httpLimits: HttpLimits = {
  connections: 2_000,
  headMs: 10_000,
  requestMs: 30_000,
  requestsAtOnce: 300,
  downloadsAtOnce: 20,
  readingMs: 30_000,
  answerMs: 60_000,
  standstillMs: 20_000,
  takingMs: 60_000,
  exchangeMs: 900_000,
};

/** Longer than load balancers keep a connection that is idle, most of them a minute: none sends into one that is just closed. */
export const keepAliveMs = 65_000;
/** Node's own default, said so that no option of the process changes it. */
const headBytes = 16_384;
const lookEveryMs = 1_000;

/**
 * A server that waits for slow clients no longer than it has to. Node answers those itself, and whatever is no HTTP, in one
 * line (400, 408 or 431) and closes the connection; none of it is worth a line in the log.
 */
export function createLimitedServer(limits: HttpLimits, answer: RequestListener): Server {
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(lookEveryMs, limits.headMs),
      maxHeaderSize: headBytes,
      requireHostHeader: true,
      insecureHTTPParser: false,
    },
    answer,
  );
  server.maxConnections = limits.connections;
  return server;
}

/** Cuts the connection of whoever asks and does not take the answer: what is not taken would stay in memory. */
export function cutSlowReaders({
  standstillMs,
  takingMs,
  exchangeMs,
}: Pick<HttpLimits, 'standstillMs' | 'takingMs' | 'exchangeMs'>) {
  return ({ socket }: IncomingMessage, response: ServerResponse): void => {
    const cut = () => void socket.destroy();
    const timers = [setTimeout(cut, exchangeMs)];
    // Before an answer has begun, it is the server that lets the client wait.
    response.setTimeout(standstillMs, () => response.headersSent && cut());
    response.once('prefinish', () => timers.push(setTimeout(cut, takingMs)));
    response.once('close', () => timers.forEach(clearTimeout));
  };
}
