import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AppError, Overloaded, ServiceUnavailable } from '../errors.js';
import type { Next } from './handlers.js';

/** Express's requests and responses too. */
type Handle<Q, S> = (request: Q, response: S) => Promise<unknown>;
type Refuse<Q, S> = (request: Q, response: S, error: AppError) => void;

/** Until when a request is wanted: its client is there, and its time is not over. */
class Wanted {
  private isOver = false;
  private controller: AbortController | undefined;

  /** Made for who asks: to abort one takes a tenth of a millisecond, and most requests wait for nothing that it would end. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isOver) this.controller.abort();
    }
    return this.controller.signal;
  }

  end(): void {
    this.isOver = true;
    this.controller?.abort();
  }
}

const wanted = new WeakMap<ServerResponse, Wanted>();

/** Aborted once nobody waits for this answer any more; for an answer that was not admitted, never. */
export function wantedSignal(response: ServerResponse): AbortSignal | undefined {
  return wanted.get(response)?.signal;
}

/**
 * Lets in so many requests at once and refuses more as Overloaded, so that what they hold in memory has an end. One counts
 * until its work is done and its connection is rid of it, also where the client has left in between.
 */
export class Admission {
  private inside = 0;

  constructor(private readonly limits: { atOnce: number; readingMs: number; answerMs: number }) {}

  admit<Q extends IncomingMessage, S extends ServerResponse>(
    handle: Handle<Q, S>,
    refuse: Refuse<Q, S>,
  ): (request: Q, response: S, next: Next) => Promise<void> {
    return async (request, response, next) => {
      if (request.socket.destroyed) return;
      if (this.inside >= this.limits.atOnce) return refuse(request, response, new Overloaded());
      this.inside += 1;
      try {
        const sayLate = () => refuse(request, response, new ServiceUnavailable());
        await this.attend(request, response, () => handle(request, response), sayLate, next);
      } finally {
        this.inside -= 1;
      }
    };
  }

  private async attend(
    request: IncomingMessage,
    response: ServerResponse,
    work: () => Promise<unknown>,
    sayLate: () => void,
    next: Next,
  ): Promise<void> {
    const its = new Wanted();
    wanted.set(response, its);
    const { readingMs, answerMs } = this.limits;
    const over = setTimeout(() => its.end(), readingMs);
    let late = false;
    const tooLate = setTimeout(() => {
      late = !response.headersSent;
      if (late) sayLate();
    }, answerMs);
    const ended = endOf(request, response).then(() => its.end());
    try {
      await work();
    } catch (error) {
      // Whoever was told that it took too long cannot be told anything else.
      if (!late) next(error);
    }
    await ended;
    clearTimeout(over);
    clearTimeout(tooLate);
  }
}

/** Resolves once the answer is out or the connection is gone. A response that waits for its turn on a connection hears only of the connection. */
function endOf({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      socket.off('close', end);
      response.off('close', end);
      resolve();
    };
    // Of requests sent one after the other without waiting, each listens.
    socket.setMaxListeners(0);
    socket.once('close', end);
    response.once('close', end);
  });
}
