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

/** What a request asks for; with the whole URL, as it may be written to a proxy, too (RFC 9112, section 3.2.2). */
export function addressOf({ url = '/' }: IncomingMessage): { path: string; search: string } {
  if (!url.startsWith('/') && URL.canParse(url)) {
    const { pathname, search } = new URL(url);
    return { path: pathname, search };
  }
  const query = url.indexOf('?');
  return query === -1 ? { path: url, search: '' } : { path: url.slice(0, query), search: url.slice(query) };
}

/** Ends an answer with an object as JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
