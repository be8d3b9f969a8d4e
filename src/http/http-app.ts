import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { addressOf, type Handler } from './handlers.js';
import { answerFaults, answerNothing } from './http-faults.js';
import { cutSlowReaders, type HttpLimits, httpLimits } from './http-limits.js';
import { countResponses } from './metrics.route.js';

export interface HttpAppOptions {
  /** Answers `/graphql`. */
  api?: Handler | undefined;
  /** Of all else. */
  routes: Router[];
  https: boolean;
  /** Left out, those that a server has. */
  limits?: HttpLimits | undefined;
  /** False once a connection should not be kept for another request. */
  isAccepting: () => boolean;
  /** Told of every response: its route, and its class of status such as `2xx`. */
  countResponse?: ((route: string, status: string) => void) | undefined;
  reportFault: (error: Error, requestId: string) => void;
}

/** The web server: the API, and the routes of Express, behind headers that forbid whatever is not needed. */
export function createHttpApp({
  api,
  routes,
  https,
  limits = httpLimits,
  isAccepting,
  countResponse,
  reportFault,
}: HttpAppOptions): RequestListener {
  const answerFault = answerFaults(reportFault);
  const others = expressOf(routes, answerFault);
  const cut = cutSlowReaders(limits);
  const count = countResponse && countResponses(countResponse);
  const forbid = forbidding(https);
  return (request, response) => {
    cut(request, response);
    count?.(request, response);
    forbid(response);
    // Clients of a process that is going down should connect to another for their next request.
    if (!isAccepting()) response.setHeader('Connection', 'close');
    if (api && isOfApi(request)) api(request, response, (error) => answerFault(error, request, response));
    else others(request, response);
  };
}

/** In any case of letters, and with anything behind it, as Express takes its routes. */
function isOfApi(request: IncomingMessage): boolean {
  return /^\/graphql(?:\/|$)/i.test(addressOf(request).path);
}

function expressOf(routes: readonly Router[], answerFault: ReturnType<typeof answerFaults>): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  // Pages are known by when they were made.
  app.disable('etag');
  for (const router of routes) app.use(router);
  app.use(answerNothing);
  // Express knows who answers faults by the four parameters.
  const last: ErrorRequestHandler = (error: unknown, request, response, _next) => answerFault(error, request, response);
  app.use(last);
  return app;
}

/** Helmet's headers, which are the same on every answer: made once, since making them takes longer than sending them. */
function forbidding(https: boolean): (response: ServerResponse) => void {
  const headers = new Map<string, string>();
  const request = new IncomingMessage(new Socket());
  const recorded = new ServerResponse(request);
  recorded.setHeader = (name, value) => {
    headers.set(name, String(value));
    return recorded;
  };
  const forbid = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: https,
  });
  forbid(request, recorded, (error) => {
    if (error) throw error;
  });
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
  };
}
