import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { static as files, type RequestHandler, Router } from 'express';
import { routeGet } from './http-faults.js';

/** Bundled scripts, styles and fonts under `/assets`, whose names change with their content, and the icon. */
export function webFileRoutes(folder: string): Router {
  const routes = Router();
  const assets = files(join(folder, 'assets'), {
    immutable: true,
    maxAge: '1y',
    index: false,
    setHeaders: (response) => response.setHeader('Content-Security-Policy', workerPolicy),
  });
  routes.use('/assets', assets);
  routeGet(routes, '/favicon.svg', (_request, response) => response.sendFile(join(folder, 'favicon.svg')));
  return routes;
}

/** A worker goes by the policy of its own file. */
const workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/** Sends one built HTML page; it is asked for anew each time, since it names the assets of its build. */
export function sendWebPage(file: string, contentSecurityPolicy: string): RequestHandler {
  return (_request, response) => {
    if (!existsSync(file)) {
      response.status(503).type('text').send('The web pages have not been built. Run: npm run build');
      return;
    }
    response.set({ 'Content-Security-Policy': contentSecurityPolicy, 'Cache-Control': 'no-cache' }).sendFile(file);
  };
}
