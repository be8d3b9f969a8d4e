import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { checkRecordedKeys, closeFoundation, type Foundation, openFoundation } from './composition.js';
import type { Config } from './config.js';
import { StartError } from './errors.js';
import { composeGraphql } from './graphql.js';
import { AttachmentRoutes } from './http/attachment.route.js';
import { GoogleRoutes } from './http/google.route.js';
import { graphiqlRoutes } from './http/graphiql.route.js';
import { graphqlRoute } from './http/graphql.route.js';
import { healthRoutes } from './http/health.route.js';
import { createHttpApp } from './http/http-app.js';
import { jwksRoute } from './http/jwks.route.js';
import { pageRoutes } from './http/page.route.js';
import { webFileRoutes } from './http/web-file.route.js';
import type { Logger } from './logger.js';
import { composeServices, type Services } from './services.js';

const tidyEveryMs = 3_600_000;
const tellEveryMs = 60_000;
const drainMs = 10_000;
const closeIdleEveryMs = 50;
/** Longer than load balancers keep a connection that is idle, most of them a minute: none sends into one that is just closed. */
const keepAliveMs = 65_000;

export interface AppOptions {
  config: Config;
  log: Logger;
  now: () => Date;
  /** Where the built web pages are. */
  webFolder: string;
}

export interface App {
  /** Where it is reached, PUBLIC_URL or what was taken for it. */
  url: string;
  /** Where it listens. */
  port: number;
  services: Services;
  /**
   * Says at `/readyz` for so many seconds that it will stop taking requests, then does, finishes those under way within
   * 10 seconds, and closes everything in reverse.
   */
  close(noticeSeconds?: number): Promise<void>;
}

/** The composition root: address → database → stores → Google → services → resolvers → server. Throws StartError. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, now } = options;
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (_request, response) =>
    response.writeHead(503, { 'Retry-After': '1' }).end(),
  );
  const port = await listen(server, config.http);
  const url = config.http.publicUrl ?? `http://localhost:${port}`;
  let foundation: Foundation;
  try {
    foundation = await openFoundation(config, log, now);
  } catch (error) {
    server.close();
    throw error;
  }
  const services = composeServices(foundation, url);
  const graphql = await composeGraphql(services, log, config.graphql.introspection);
  let accepting = true;
  const isAccepting = () => accepting;
  const secureCookies = url.startsWith('https:');
  const httpApp = createHttpApp({
    routes: [
      healthRoutes({
        isAccepting,
        checkDatabase: async () => foundation.database.check(),
        checkKeys: () => checkRecordedKeys(foundation),
        reportFault: (error) => log.error({ err: error }, 'not ready'),
      }),
      graphqlRoute({ ...graphql, corsOrigins: config.http.corsOrigins, secureCookies }),
      new GoogleRoutes(services.signIns, services.callbacks, secureCookies, (err, requestId) =>
        log.error({ err, requestId }, 'a Google sign-in failed'),
      ).router,
      new AttachmentRoutes(services.attachments, secureCookies, (err, requestId) =>
        log.error({ err, requestId }, 'a download failed'),
      ).router,
      jwksRoute(services.tokens),
      webFileRoutes(options.webFolder),
      pageRoutes(options.webFolder),
      ...(config.graphql.graphiql ? [graphiqlRoutes(options.webFolder)] : []),
    ],
    trustedProxies: config.http.trustedProxies,
    https: secureCookies,
    isAccepting,
    reportFault: (err, requestId) => log.error({ err, requestId }, 'a request failed'),
  });
  server.removeAllListeners('request').on('request', httpApp);
  const tidy = () =>
    services.housekeeping.tidy().catch((error: unknown) => log.error({ err: error }, 'tidying up failed'));
  await tidy();
  const tidying = setInterval(tidy, tidyEveryMs).unref();
  const tell = () =>
    services.notices
      .sendDue()
      .catch((error: unknown) => log.error({ err: error }, 'notices that wait could not be mailed'));
  const telling = setInterval(tell, tellEveryMs).unref();
  return {
    url,
    port,
    services,
    close: async (noticeSeconds = 0) => {
      accepting = false;
      if (noticeSeconds > 0) await wait(noticeSeconds * 1000);
      clearInterval(tidying);
      clearInterval(telling);
      await drain(server);
      await graphql.server.stop();
      await services.settle();
      closeFoundation(foundation);
    },
  };
}

async function listen(server: Server, { host, port }: Config['http']): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartError(listenFault(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

function listenFault({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Set PORT to another one, for example PORT=${port + 1}, or PORT=0 for any free one.`;
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user. Set PORT to one above 1023, for example PORT=4000.`;
  return `Cannot listen on HOST=${host} PORT=${port} (${code ?? message}).`;
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose last answer has been given now would be kept for another request.
  const idle = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
