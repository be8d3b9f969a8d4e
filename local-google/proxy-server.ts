import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, ConnectionDropped, encodeAnswer, type ProxyRequest } from './answer.js';
import type { Exchange } from './exchange.js';

/** The HTTP server in front of everything; answers 503 until it is given an exchange. */
export class ProxyServer {
  private readonly server: Server;
  private readonly closing = new AbortController();
  private exchange: Exchange | undefined;

  constructor() {
    // As many answers may wait at once as there are requests.
    setMaxListeners(0, this.closing.signal);
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => fail(response, error));
    });
    // Long, so that no client meets a connection that is just being closed.
    this.server.keepAliveTimeout = 60_000;
  }

  /** Listens on 127.0.0.1 and answers the origin; rejects, naming the port, when it is taken. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        const taken = error.code === 'EADDRINUSE';
        reject(
          taken
            ? new Error(`Port ${port} is taken: the local stand-in cannot listen on 127.0.0.1:${port}.`, {
                cause: error,
              })
            : error,
        );
      });
      this.server.listen({ port, host: '127.0.0.1' }, () => {
        const address = this.server.address();
        resolve(`http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : port}`);
      });
    });
  }

  /** From now on requests are answered by this. */
  serve(exchange: Exchange): void {
    this.exchange = exchange;
  }

  /** A pause that ends, by throwing, when the proxy closes. */
  readonly pause = async (milliseconds: number): Promise<void> => {
    if (milliseconds > 0) await wait(milliseconds, undefined, { signal: this.closing.signal, ref: false });
  };

  async close(): Promise<void> {
    this.closing.abort();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = this.exchange;
    if (!exchange) {
      send(response, { status: 503, body: 'The local stand-in is starting.' });
      return;
    }
    const url = new URL(incoming.url ?? '/', 'http://proxy.invalid');
    const head = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: singleHeaders(incoming),
    };
    const arrival = exchange.arrive(head);
    response.once('close', arrival.leave);
    const request: ProxyRequest = { ...head, body: await readBody(incoming) };
    const answer = await exchange.answer(request, arrival.crowded);
    arrival.leave();
    send(response, answer);
  }
}

function singleHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, answer: Answer): void {
  const { bytes, contentType } = encodeAnswer(answer);
  const body = answer.status === 204 ? undefined : bytes;
  response.writeHead(answer.status, {
    ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': body.length }),
    'cache-control': 'no-store',
    ...answer.headers,
  });
  if (answer.isHalf && body) response.write(body.subarray(0, body.length / 2), () => response.destroy());
  else response.end(body);
}

function fail(response: ServerResponse, error: unknown): void {
  const dropped = error instanceof ConnectionDropped || (error instanceof Error && error.name === 'AbortError');
  if (dropped || response.headersSent) response.destroy();
  else send(response, { status: 500, body: { error: { code: 500, message: String(error), status: 'INTERNAL' } } });
}
