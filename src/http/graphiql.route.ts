import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { static as files, Router } from 'express';
import { routeGet } from './http-faults.js';

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

/** `/graphiql` with its assets, all from `folder`: nothing comes from elsewhere. */
export function graphiqlRoutes(folder: string): Router {
  const routes = Router();
  routeGet(routes, '/graphiql', (_request, response) => {
    const page = join(folder, 'graphiql/index.html');
    if (!existsSync(page)) {
      response.status(503).type('text').send('The GraphiQL page has not been built. Run: npm run build');
      return;
    }
    response.set({ 'Content-Security-Policy': contentSecurityPolicy, 'Cache-Control': 'no-cache' }).sendFile(page);
  });
  const assets = files(join(folder, 'assets'), {
    immutable: true,
    maxAge: '1y',
    index: false,
    setHeaders: (response) => response.setHeader('Content-Security-Policy', contentSecurityPolicy),
  });
  routes.use('/assets', assets);
  routeGet(routes, '/favicon.svg', (_request, response) => response.sendFile(join(folder, 'favicon.svg')));
  return routes;
}
