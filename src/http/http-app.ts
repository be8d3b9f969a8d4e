import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';

export interface HttpAppOptions {
  routes: Router[];
  trustedProxies: readonly string[];
  https: boolean;
  /** Where `/` leads while there is no page of its own. */
  home: string;
  isAccepting: () => boolean;
  reportFault: (error: Error) => void;
}

/** The web server's routes behind headers that forbid whatever is not needed. */
export function createHttpApp({
  routes,
  trustedProxies,
  https,
  home,
  isAccepting,
  reportFault,
}: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies.length > 0 ? [...trustedProxies] : false);
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
      },
      strictTransportSecurity: https,
    }),
  );
  app.use(closeWhileDraining(isAccepting));
  app.get('/', (_request, response) => response.redirect(home));
  for (const router of routes) app.use(router);
  app.use((_request, response) => {
    response.status(404).json({
      errors: [{ message: 'There is nothing here. The API is at /graphql.', extensions: { code: 'NOT_FOUND' } }],
    });
  });
  app.use(answerFaults(reportFault));
  return app;
}

/** Clients of a server that is going down should connect elsewhere for their next request. */
function closeWhileDraining(isAccepting: () => boolean): RequestHandler {
  return (_request, response, next) => {
    if (!isAccepting()) response.set('Connection', 'close');
    next();
  };
}

/** Express and its body parser would print stacks; people get a sentence and the operator a log entry. */
function answerFaults(reportFault: (error: Error) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status =
      typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
        ? error.status
        : 500;
    if (status >= 500) reportFault(error instanceof Error ? error : new Error('Unknown fault.'));
    if (response.headersSent) return next(error);
    const [message, code] = faultText(status);
    response.status(status).json({ errors: [{ message, extensions: { code } }] });
  };
}

function faultText(status: number): [string, string] {
  if (status === 413) return ['The request body is larger than 100 kB.', 'INVALID_INPUT'];
  return status < 500
    ? ['The request body is not valid JSON.', 'INVALID_INPUT']
    : ['Something went wrong on our side.', 'INTERNAL'];
}
