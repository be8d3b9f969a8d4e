import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Request, Router } from 'express';
import { addressOf } from './handlers.js';
import { routeGet } from './http-faults.js';

export interface MetricsRouteOptions {
  /** Prometheus' text format 0.0.4; undefined while it cannot be had. */
  metricsText: () => Promise<string | undefined>;
  /** What whoever asks has to bring as a bearer token at this moment; undefined where everybody may ask. */
  token: () => string | undefined;
}

/** `/metrics`, for operators. */
export function metricsRoute({ metricsText, token }: MetricsRouteOptions): Router {
  const routes = Router();
  routeGet(routes, '/metrics', async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const wanted = token();
    if (wanted !== undefined && !brings(request, wanted)) {
      response.status(401).set('WWW-Authenticate', 'Bearer').end();
      return;
    }
    const text = await metricsText();
    if (text === undefined) response.status(503).end();
    else response.type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  return routes;
}

/** Hashed first, since only bytes of one length can be compared in constant time. */
function brings(request: Request, token: string): boolean {
  const brought = /^Bearer +([^ ]+) *$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
  const [a, b] = [brought, token].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

const screens = ['', 'sign-in', 'sign-up', 'forgotten-password', 'find-account', 'mail', 'account'];
const named = ['graphql', 'auth', 'attachments', 'graphiql', 'assets', 'healthz', 'readyz', '.well-known', 'metrics'];

/** Our routes by the first part of their paths: that part, or `page` for the screens of the web page. */
const routeNames: ReadonlyMap<string, string> = new Map([
  ...named.map((name) => [name, name] as const),
  ...screens.map((screen) => [screen, 'page'] as const),
]);

/** Counts every response by route and class of status; what no route takes is `other`. */
export function countResponses(count: (route: string, status: string) => void) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    // Express takes a part off the address while it looks for a route.
    const [, first = ''] = addressOf(request).path.split('/');
    response.once('finish', () => {
      count(routeNames.get(first) ?? 'other', `${Math.floor(response.statusCode / 100)}xx`);
    });
  };
}
