import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { answerFaults, answerNothing } from './http-faults.js';
import { cutSlowReaders, type HttpLimits, httpLimits } from './http-limits.js';
import { countResponses } from './metrics.route.js';

export interface HttpAppOptions {
  routes: Router[];
  trustedProxies: readonly string[];
  https: boolean;
  /** Left out, those that a server has. */
  limits?: HttpLimits | undefined;
  /** False once a connection should not be kept for another request. */
  isAccepting: () => boolean;
  /** Told of every response: its route, and its class of status such as `2xx`. */
  countResponse?: ((route: string, status: string) => void) | undefined;
  reportFault: (error: Error, requestId: string) => void;
}

/** The web server's routes behind headers that forbid whatever is not needed. */
export function createHttpApp({
  routes,
  trustedProxies,
  https,
  limits = httpLimits,
  isAccepting,
  countResponse,
  reportFault,
}: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // Nobody may keep an answer of the API, and pages are known by when they were made.
  app.disable('etag');
  app.set('trust proxy', trustedProxies.length > 0 ? [...trustedProxies] : false);
  app.use(cutSlowReaders(limits));
  if (countResponse) app.use(countResponses(countResponse));
  app.use(forbidding(https));
  app.use(closeWhileLeaving(isAccepting));
  for (const router of routes) app.use(router);
  app.use(answerNothing);
  app.use(answerFaults(reportFault));
  return app;
}

/** Helmet's headers, which are the same on every answer: made once, since making them takes longer than sending them. */
function forbidding(https: boolean): RequestHandler {
  const headers = new Map<string, string>();
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  response.setHeader = (name, value) => {
    headers.set(name, String(value));
    return response;
  };
  const forbid = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: https,
  });
  forbid(request, response, (error) => {
    if (error) throw error;
  });
  return (_request, answer, next) => {
    for (const [name, value] of headers) answer.setHeader(name, value);
    next();
  };
}

/** Clients of a process that is going down should connect to another for their next request. */
function closeWhileLeaving(isAccepting: () => boolean): RequestHandler {
  return (_request, response, next) => {
    if (!isAccepting()) response.set('Connection', 'close');
    next();
  };
}
