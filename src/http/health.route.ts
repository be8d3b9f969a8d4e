import { Router } from 'express';
import { routeGet } from './http-faults.js';

export interface Health {
  /** False from the first sign of shutting down on. */
  isAccepting: () => boolean;
  /** Rejects when it cannot be read and written. Google is never asked: its trouble is not ours. */
  checkDatabase: () => Promise<void>;
  /** Rejects when what the database keeps cannot be opened. */
  checkKeys: () => Promise<void>;
}

/** `/healthz`: the process answers. `/readyz`: it can do its work, so a load balancer may send requests. */
export function healthRoutes(health: Health): Router {
  const routes = Router();
  routeGet(routes, '/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  routeGet(routes, '/readyz', async (_request, response) => {
    const status = await readiness(health);
    response.status(status === 'ok' ? 200 : 503).json({ status });
  });
  return routes;
}

async function readiness({ isAccepting, checkDatabase, checkKeys }: Health): Promise<string> {
  const fails = (check: Promise<void>) =>
    check.then(
      () => false,
      () => true,
    );
  if (!isAccepting()) return 'shutting down';
  if (await fails(checkDatabase())) return 'database unavailable';
  return (await fails(checkKeys())) ? 'keys unusable' : 'ok';
}
