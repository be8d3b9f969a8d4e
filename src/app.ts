import { setTimeout as wait } from 'node:timers/promises';
import { checkRecordedKeys, closeFoundation, type Foundation, openFoundation } from './composition.js';
import type { Config } from './config.js';
import { composeGraphql } from './graphql.js';
import { Admission } from './http/admission.js';
import { AttachmentRoutes } from './http/attachment.route.js';
import { GoogleRoutes } from './http/google.route.js';
import { graphiqlRoutes } from './http/graphiql.route.js';
import { graphqlRoute } from './http/graphql.route.js';
import { healthRoutes } from './http/health.route.js';
import { createHttpApp } from './http/http-app.js';
import { createLimitedServer, type HttpLimits, httpLimits } from './http/http-limits.js';
import { jwksRoute } from './http/jwks.route.js';
import { drain, listen, outlast } from './http/listening.js';
import { pageRoutes } from './http/page.route.js';
import { factsReader } from './http/request-facts.js';
import { webFileRoutes } from './http/web-file.route.js';
import type { Logger } from './logger.js';
import { type OpenMetrics, openMetrics, type SharedMetrics } from './metrics.js';
import { composeServices, type Services } from './services.js';

const tidyEveryMs = 3_600_000;
const tellEveryMs = 60_000;

export interface AppOptions {
  config: Config;
  log: Logger;
  now: () => Date;
  /** Where the built web pages are. */
  webFolder: string;
  /** The port of an address that other processes serve already: this one takes its share once it can answer, and no sooner. */
  sharedPort?: number | undefined;
  /** What these processes count. */
  sharedMetrics?: SharedMetrics | undefined;
  /** Where others than `httpLimits` are wanted. */
  limits?: Partial<HttpLimits> | undefined;
}

export interface App {
  /** Where it is reached, PUBLIC_URL or what was taken for it. */
  url: string;
  /** Where it listens. */
  port: number;
  /** Where metrics are read, while they are counted. */
  metricsUrl: string | undefined;
  /** Where its database is, for people. */
  database: string;
  services: Services;
  /**
   * Says at `/readyz` for so many seconds that it will stop taking requests, then does, finishes those under way within
   * 10 seconds, and closes everything in reverse.
   */
  close(noticeSeconds?: number): Promise<void>;
  /**
   * Leaves new connections to another process that serves the same address, and lets those that are here go with their next
   * answer; resolves once all are gone, after 65 seconds at most. It stays ready meanwhile, and wants to be closed afterwards.
   */
  retire(): Promise<void>;
}

/** The composition root: address → database → stores → Google → services → resolvers → server. Throws StartError. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, now } = options;
  const limits = { ...httpLimits, ...options.limits };
  const server = createLimitedServer(limits, (_request, response) =>
    response.writeHead(503, { 'Retry-After': '1' }).end(),
  );
  const port = options.sharedPort ?? (await listen(server, config.http));
  const url = config.http.publicUrl ?? `http://localhost:${port}`;
  let opened: OpenMetrics | undefined;
  let foundation: Foundation;
  try {
    opened = await openMetrics(config, url, log, options.sharedMetrics);
    foundation = await openFoundation(config, log, now, opened?.metrics);
  } catch (error) {
    server.close();
    await opened?.close();
    throw error;
  }
  const metrics = opened;
  const services = composeServices(foundation, url);
  metrics?.watch(services);
  const graphql = await composeGraphql(services, log, config.graphql.introspection, metrics?.metrics);
  let [accepting, retiring] = [true, false];
  const isAccepting = () => accepting;
  const secureCookies = url.startsWith('https:');
  const requests = new Admission({ ...limits, atOnce: limits.requestsAtOnce });
  const downloads = new Admission({ ...limits, atOnce: limits.downloadsAtOnce });
  const readFacts = factsReader({ trustedProxies: config.http.trustedProxies, secureCookies });
  const httpApp = createHttpApp({
    api: graphqlRoute({ ...graphql, readFacts, corsOrigins: config.http.corsOrigins, admission: requests }),
    routes: [
      healthRoutes({
        isAccepting,
        checkDatabase: () => foundation.database.check(),
        checkKeys: () => checkRecordedKeys(foundation),
        reportFault: (error) => log.error({ err: error }, 'not ready'),
      }),
      new GoogleRoutes(services.signIns, services.callbacks, readFacts, requests, (err, requestId) =>
        log.error({ err, requestId }, 'a Google sign-in failed'),
      ).router,
      new AttachmentRoutes(services.attachments, readFacts, downloads, (err, requestId) =>
        log.error({ err, requestId }, 'a download failed'),
      ).router,
      jwksRoute(services.tokens),
      ...(metrics?.routes ?? []),
      webFileRoutes(options.webFolder),
      pageRoutes(options.webFolder),
      ...(config.graphql.graphiql ? [graphiqlRoutes(options.webFolder)] : []),
    ],
    https: secureCookies,
    limits,
    isAccepting: () => accepting && !retiring,
    countResponse: metrics && ((route, status) => metrics.metrics.countResponse(route, status)),
    reportFault: (err, requestId) => log.error({ err, requestId }, 'a request failed'),
  });
  server.removeAllListeners('request').on('request', httpApp);
  if (options.sharedPort !== undefined) await listen(server, config.http);
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
    metricsUrl: metrics?.url,
    database: foundation.database.place,
    services,
    close: async (noticeSeconds = 0) => {
      accepting = false;
      if (noticeSeconds > 0) await wait(noticeSeconds * 1000);
      clearInterval(tidying);
      clearInterval(telling);
      await drain(server);
      await graphql.server.stop();
      await services.notices.end();
      await services.settle();
      await metrics?.close();
      await closeFoundation(foundation);
    },
    retire: () => {
      retiring = true;
      return outlast(server);
    },
  };
}
