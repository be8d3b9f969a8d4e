import type { IncomingMessage } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { json } from 'body-parser';
import cors from 'cors';
import type { Admission } from './admission.js';
import { addressOf, type Handler, inTurn, sendText } from './handlers.js';
import { answerBusy, refuseLists } from './http-faults.js';
import type { ReadFacts, RequestFacts } from './request-facts.js';

export interface GraphqlRouteOptions<C extends BaseContext> {
  server: ApolloServer<C>;
  createContext: (facts: RequestFacts) => Promise<C>;
  readFacts: ReadFacts;
  corsOrigins: readonly string[];
  admission: Admission;
}

/**
 * Answers `/graphql`, without Express, whose way through its routes takes as long as a simple operation. The origins in
 * CORS_ORIGINS may call it with the person's cookies, no others.
 */
export function graphqlRoute<C extends BaseContext>({
  server,
  createContext,
  readFacts,
  corsOrigins,
  admission,
}: GraphqlRouteOptions<C>): Handler {
  const allowed = cors({
    origin: [...corsOrigins],
    credentials: true,
    maxAge: 600,
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
  });
  // Counted from when its body is here: who sends slowly takes nobody's place.
  const answer = admission.admit(async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    const { status, headers, body } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: asApolloReads(request),
      context: () => createContext(readFacts(request, response)),
    });
    for (const [name, value] of headers) response.setHeader(name, value);
    response.statusCode = status ?? 200;
    if (body.kind === 'complete') return sendText(response, body.string);
    for await (const chunk of body.asyncIterator) response.write(chunk);
    response.end();
  }, answerBusy);
  return inTurn(allowed, json({ limit: '100kb' }), refuseLists, answer);
}

/** See https://www.apollographql.com/docs/apollo-server/integrations/building-integrations */
function asApolloReads(request: IncomingMessage & { body?: unknown }) {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  // Where there is none, as for a GET, the parser leaves it undefined, which Apollo takes for a missing parser.
  return { method: request.method ?? 'GET', headers, search: addressOf(request).search, body: request.body ?? {} };
}
