import { Socket } from 'node:net';
import pg from 'pg';
import { ServiceUnavailable } from '../errors.js';
import { Silence } from './postgres-fault.js';

const askEveryMs = 1000;
/** Each for connecting and for the answer. */
const answerWithinMs = 2000;

/**
 * The line to PostgreSQL. Once a statement has met silence, its answer is waited for by nobody any more: all connections
 * are cut, which ends what is under way, and whatever else would be asked is refused at once, while a connection of its own
 * asks once a second until it is answered.
 */
export class PostgresLine {
  private readonly sockets = new Set<Socket>();
  private silence: Silence | undefined;
  private asking: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(private readonly url: string) {}

  /** A connection to be made that can be cut: pg's `stream`. */
  readonly stream = (): Socket => {
    const socket = this.openSocket();
    // Whoever has waited for a connection need not wait for this one as well.
    if (this.silence) socket.destroy(this.silence);
    return socket;
  };

  /** Throws ServiceUnavailable while PostgreSQL is silent. */
  refuseInSilence(): void {
    if (this.silence) throw new ServiceUnavailable({ cause: this.silence });
  }

  /** A statement has failed, perhaps by silence. */
  failed(error: unknown): void {
    if (this.silence || !(error instanceof ServiceUnavailable && error.cause instanceof Silence)) return;
    this.silence = error.cause;
    this.cut();
    void this.ask();
  }

  /** Ends every connection at once, without a word to the server. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.asking);
    this.cut();
  }

  private openSocket(): Socket {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }

  private async ask(): Promise<void> {
    const isBack = await this.isAnswered();
    if (this.isClosed) return;
    if (isBack) this.silence = undefined;
    else this.asking = setTimeout(() => void this.ask(), askEveryMs).unref();
  }

  private async isAnswered(): Promise<boolean> {
    const socket = this.openSocket();
    const client = new pg.Client({
      application_name: 'gmail-graphql probe',
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      connectionString: this.url,
      stream: () => socket,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      void client.end();
      return true;
    } catch {
      socket.destroy();
      return false;
    }
  }
}
