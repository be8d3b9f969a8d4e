import { once } from 'node:events';
import { Agent, createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { selfSigned } from './certificate.js';

/** The host that the server under test finds Google at; only its own resolver knows it. */
export const googleName = 'google.test';

const agent = new Agent({ keepAlive: true });

type WireState = 'good' | 'refusing' | 'silent' | 'not TLS' | 'self-signed' | 'expired' | 'other name';

/** What is between the server under test and the stand-in: TLS on a port of its own, which can be everything but right. */
export class Wire {
  readonly certificate = selfSigned(googleName);
  private server: Server | TcpServer;
  private readonly sockets = new Set<Socket>();
  private port = 0;
  private state: WireState = 'good';
  private attempts = 0;

  constructor(private readonly target: string) {
    this.server = this.secure(this.certificate);
  }

  get origin(): string {
    return `https://${googleName}:${this.port}`;
  }

  async open(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    // A server that listens on TCP has an address with a port.
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** From now on, also for whoever is connected. */
  async become(state: WireState): Promise<void> {
    await this.close();
    this.state = state;
    this.server = this.serverThatIs(state);
    if (state !== 'refusing') await this.open();
  }

  /** Connections since the last time that led nowhere. */
  takeAttempts(): number {
    const { attempts } = this;
    this.attempts = 0;
    return attempts;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private serverThatIs(state: WireState): Server | TcpServer {
    if (state === 'silent') return this.kept(createTcpServer());
    if (state === 'not TLS') return this.kept(createHttpServer((_request, response) => response.end('{}')));
    if (state === 'self-signed') return this.secure(selfSigned(googleName));
    if (state === 'expired') return this.secure(selfSigned(googleName, 0.5));
    if (state === 'other name') return this.secure(selfSigned('other.test'));
    return this.secure(this.certificate);
  }

  private secure(certificate: { key: string; cert: string }): Server {
    return this.kept(createServer(certificate, (incoming, response) => this.forward(incoming, response)));
  }

  private kept<S extends TcpServer>(server: S): S {
    server.on('connection', (socket: Socket) => {
      if (this.state !== 'good') this.attempts += 1;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    });
    return server;
  }

  /** The stand-in's own answers, but that its description of itself leads back here, save for what browsers open. */
  private forward(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '/' } = incoming;
    const onwards = request(`${this.target}${url}`, { agent, method, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      if (!url.startsWith('/.well-known/'))
        return void response.writeHead(answer.statusCode ?? 502, answer.headers).end(body);
      const described = JSON.parse(body.toString());
      for (const name of ['token_endpoint', 'revocation_endpoint', 'jwks_uri'])
        described[name] = described[name].replace(this.target, this.origin);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(described));
    });
    onwards.on('error', () => response.destroy());
    incoming.pipe(onwards);
  }
}
