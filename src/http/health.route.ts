import { Router } from 'express';

export interface Health {
  /** False from the first sign of shutting down on. */
  isAccepting: () => boolean;
  /** Throws when the database or the keys do not work. Google is never asked: its trouble is not ours. */
  checkReady: () => Promise<void>;
}

/** `/healthz`: the process answers. `/readyz`: it can do its work, so a load balancer may send requests. */
export function healthRoutes({ isAccepting, checkReady }: Health): Router {
  const routes = Router();
  routes.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  routes.get('/readyz', async (_request, response) => {
    const status = isAccepting()
      ? await checkReady().then(
          () => 'ok',
          () => 'database unavailable',
        )
      : 'shutting down';
    response.status(status === 'ok' ? 200 : 503).json({ status });
  });
  return routes;
}
