import type { ApolloServer, BaseContext } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import cors from 'cors';
import { json, Router } from 'express';
import type { Admission } from './admission.js';
import { answerBusy, refuseLists } from './http-faults.js';
import { type RequestFacts, requestFacts } from './request-facts.js';

export interface GraphqlRouteOptions<C extends BaseContext> {
  server: ApolloServer<C>;
  createContext: (facts: RequestFacts) => Promise<C>;
  corsOrigins: readonly string[];
  secureCookies: boolean;
  admission: Admission;
}

/** `/graphql`. The origins in CORS_ORIGINS may call it with the person's cookies, no others. */
export function graphqlRoute<C extends BaseContext>({
  server,
  createContext,
  corsOrigins,
  secureCookies,
  admission,
}: GraphqlRouteOptions<C>): Router {
  const routes = Router();
  const allowed = cors({
    origin: [...corsOrigins],
    credentials: true,
    maxAge: 600,
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
  });
  const graphql = expressMiddleware(server, {
    context: async ({ req, res }) => createContext(requestFacts(req, res, secureCookies)),
  });
  // Counted from when its body is here: who sends slowly takes nobody's place.
  const answer = admission.admit(async (request, response) => {
    // express.json leaves the body of a GET undefined, which Apollo's integration takes for a missing parser.
    request.body ??= {};
    response.setHeader('Cache-Control', 'no-store');
    await graphql(request, response, noNext);
  }, answerBusy);
  routes.use('/graphql', allowed, json({ limit: '100kb' }), refuseLists, answer);
  return routes;
}

/** Apollo's integration takes every request, and rejects where it fails. */
function noNext(): void {}
