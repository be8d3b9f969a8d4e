import { createServer } from 'node:http';
import type { Config } from './config.js';
import { createHttpApp } from './http/http-app.js';
import { listen } from './http/listening.js';
import { metricsRoute } from './http/metrics.route.js';
import type { Logger } from './logger.js';
import { PrometheusMetrics } from './metrics/prometheus-metrics.js';
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

/** Begins to count, and says so at METRICS_PORT or beside the API at `url`; undefined where METRICS is off. Throws StartError. */
export async function openMetrics(config: Config, url: string, log: Logger): Promise<OpenMetrics | undefined> {
  if (!config.metrics) return undefined;
  const metrics = new PrometheusMetrics();
  const watch = (services: Services) =>
    metrics.watch(
      { ...services, senderStatus: async () => (await services.statuses.status()).sender },
      (error: unknown) => log.error({ err: error }, 'a metric could not be read'),
    );
  const { token, listen: own } = config.metrics;
  const route = metricsRoute({ metricsText: () => metrics.metricsText(), token });
  if (!own) return { metrics, url: `${url}/metrics`, routes: [route], watch, close: async () => metrics.close() };
  const server = createServer(
    createHttpApp({
      routes: [route],
      trustedProxies: [],
      https: false,
      isAccepting: () => true,
      reportFault: (err, requestId) => log.error({ err, requestId }, 'metrics could not be read'),
    }),
  );
  const port = await listen(server, own, 'METRICS_');
  const close = async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    metrics.close();
  };
  return {
    metrics,
    url: `http://${own.host.includes(':') ? `[${own.host}]` : own.host}:${port}/metrics`,
    routes: [],
    watch,
    close,
  };
}
