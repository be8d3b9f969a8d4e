import { connect, type Socket } from 'node:net';

/** A client that says byte by byte what it sends, and takes what it gets when it pleases. */
export class RawConnection {
  received = '';
  private readonly ended: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes) => {
      this.received += bytes.toString('latin1');
    });
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
    // A connection that is cut may be reset.
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, '127.0.0.1');
    const connection = new RawConnection(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return connection;
  }

  send(text: string): void {
    this.socket.write(text);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  leave(): void {
    this.socket.destroy();
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  /** All that was received, once the server has closed the connection. */
  async untilClosed(): Promise<string> {
    await this.ended;
    return this.received;
  }

  async untilReceived(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      if (!this.isOpen) throw new Error(`Closed after: ${this.received.slice(0, 500)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.received;
  }
}

/** A request as it is sent. */
export function rawRequest(method: string, path: string, headers: Record<string, string> = {}, body = ''): string {
  const all = { Host: 'localhost', ...(body ? { 'Content-Length': String(body.length) } : {}), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, '', body].join('\r\n');
}
