import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request or lets it go on; with an error, to whoever answers faults. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next: Next) => unknown;
export type Next = (error?: unknown) => void;

/** The handlers as one: each begins once the one before has let the request go on. */
export function inTurn(...handlers: readonly Handler[]): Handler {
  return (request, response, last) => {
    const run = (index: number): void => {
      const handle = handlers[index];
      if (!handle) {
        last();
        return;
      }
      const next: Next = (error) => {
        if (error === undefined) run(index + 1);
        else last(error);
      };
      try {
        const done = handle(request, response, next);
        if (done instanceof Promise) done.catch(last);
      } catch (error) {
        last(error);
      }
    };
    run(0);
  };
}

/**
 * What a request asks for, as it is written; with the whole URL, as to a proxy, too (RFC 9112, section 3.2.2). What is behind
 * a `#` is nobody's but the client's.
 */
export function addressOf({ url = '/' }: IncomingMessage): { path: string; search: string } {
  const [, path = '', search = ''] = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/i.exec(url) ?? [];
  return { path: path || '/', search };
}

/** Ends an answer with a text. Its length is said in every case, so that half of it is never taken for all. */
export function sendText(response: ServerResponse, text: string): void {
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

/** Ends an answer with an object as JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  sendText(response, JSON.stringify(body));
}
