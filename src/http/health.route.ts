import { Router } from 'express';
import { routeGet } from './http-faults.js';

export interface Health {
  /** False from the first sign of shutting down on. */
  isAccepting: () => boolean;
  /** Rejects when it cannot be read and written. Google is never asked: its trouble is not ours. */
  checkDatabase: () => Promise<void>;
  /** Rejects when what the database keeps cannot be opened. */
  checkKeys: () => Promise<void>;
  /** Told why it is not ready, once each time that it changes. */
  reportFault: (error: unknown) => void;
}

/** `/healthz`: the process answers. `/readyz`: it can do its work, so a load balancer may send requests. */
export function healthRoutes(health: Health): Router {
  const routes = Router();
  let told = 'ok';
  routeGet(routes, '/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  routeGet(routes, '/readyz', async (_request, response) => {
    const { status, error } = await readiness(health);
    if (error !== undefined && status !== told) health.reportFault(error);
    told = status;
    response.status(status === 'ok' ? 200 : 503).json({ status });
  });
  return routes;
}

const shuttingDown = { status: 'shutting down' };

async function readiness({
  isAccepting,
  checkDatabase,
  checkKeys,
}: Health): Promise<{ status: string; error?: unknown }> {
  if (!isAccepting()) return shuttingDown;
  const failure = (status: string) => (error: unknown) => ({ status, error });
  const noDatabase = await checkDatabase().then(() => undefined, failure('database unavailable'));
  const found = noDatabase ?? (await checkKeys().then(() => ({ status: 'ok' }), failure('keys unusable')));
  // It may have begun to shut down meanwhile.
  return isAccepting() ? found : shuttingDown;
}
