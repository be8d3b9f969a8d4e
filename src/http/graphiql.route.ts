import { join } from 'node:path';
import { Router } from 'express';
import { routeGet } from './http-faults.js';
import { sendWebPage } from './web-file.route.js';

/** Monaco, GraphiQL's editor, styles each line by attribute and its themes by element; nothing else is let through. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/graphiql`; nothing that it loads comes from elsewhere. */
export function graphiqlRoutes(folder: string): Router {
  const routes = Router();
  routeGet(routes, '/graphiql', sendWebPage(join(folder, 'graphiql/index.html'), contentSecurityPolicy));
  return routes;
}
