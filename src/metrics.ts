import { createServer } from 'node:http';
import type { Config } from './config.js';
import { createHttpApp } from './http/http-app.js';
import { listen } from './http/listening.js';
import { type MetricsRouteOptions, metricsRoute } from './http/metrics.route.js';
import type { Logger } from './logger.js';
import type { PrometheusMetrics } from './metrics/prometheus-metrics.js';
import type { Services } from './services.js';

export interface OpenMetrics {
  metrics: PrometheusMetrics;
  /** Where they are read. */
  url: string;
  /** What the API's own address has of them: nothing where they have their own. */
  routes: ReturnType<typeof metricsRoute>[];
  /** Tells of the services' queues and states as well. */
  watch(services: Services): void;
  close(): Promise<void>;
}

/** The other processes at the same address: what they count goes together with what this one does. */
export interface SharedMetrics {
  share(own: Pick<PrometheusMetrics, 'snapshot' | 'countsSnapshot'>): void;
  /** Of all of them; undefined while it cannot be had. */
  metricsText(): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Begins to count, and says so at METRICS_PORT or beside the API at `url`; undefined where METRICS is off. Of several processes,
 * each says what all count, and METRICS_PORT is for the one that started them. Throws StartError.
 */
export async function openMetrics(
  config: Config,
  url: string,
  log: Logger,
  shared?: SharedMetrics,
): Promise<OpenMetrics | undefined> {
  if (!config.metrics) return undefined;
  // Loaded where it is used: nobody else waits for it.
  const library = await import('./metrics/prometheus-metrics.js');
  const metrics = new library.PrometheusMetrics();
  const { token, listen: own } = config.metrics;
  const metricsText = () => (shared ?? metrics).metricsText();
  const port = own && !shared ? await openMetricsPort({ ...own, token: () => token, metricsText, log }) : undefined;
  shared?.share(metrics);
  return {
    metrics,
    url: own ? (port?.url ?? urlOf(own)) : `${url}/metrics`,
    routes: own ? [] : [metricsRoute({ metricsText, token: () => token })],
    watch: (services) =>
      metrics.watch(
        { ...services, senderStatus: async () => (await services.statuses.status()).sender },
        (error: unknown) => log.error({ err: error }, 'a metric could not be read'),
      ),
    close: async () => {
      await port?.close();
      await shared?.close();
      metrics.close();
    },
  };
}

export interface MetricsPortOptions extends MetricsRouteOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  log: Logger;
}

/** Serves `/metrics` and nothing else at METRICS_PORT. Throws StartError. */
export async function openMetricsPort({ host, port, log, ...route }: MetricsPortOptions) {
  const server = createServer(
    createHttpApp({
      routes: [metricsRoute(route)],
      https: false,
      isAccepting: () => true,
      reportFault: (err, requestId) => log.error({ err, requestId }, 'metrics could not be read'),
    }),
  );
  const taken = await listen(server, { host, port }, 'METRICS_');
  return {
    port: taken,
    url: urlOf({ host, port: taken }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function urlOf({ host, port }: { host: string; port: number }): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`;
}
