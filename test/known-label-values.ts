import { deliveryFailureReasons, errorCodes } from '../src/error-codes.js';
import { prices } from '../src/google/gmail-prices.js';
import { buildGraphqlSchema } from '../src/resolvers/graphql-schema.js';
import { googleOutcomes, requestFaults, tokenRefreshResults } from '../src/services/metrics.js';

const schema = buildGraphqlSchema();
const rootFields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}),
);
const methods = [...Object.keys(prices), 'batch', 'oauth2.token', 'oauth2.revoke'];
const buckets = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '20', '+Inf'];

/** Every value that a label of ours may ever have. */
export const knownLabelValues: Record<string, readonly string[]> = {
  operation: [...rootFields, 'other', 'several'],
  outcome: ['OK', ...errorCodes, ...requestFaults, ...googleOutcomes],
  method: methods,
  route: [
    'graphql',
    'auth',
    'attachments',
    'graphiql',
    'assets',
    'page',
    'healthz',
    'readyz',
    '.well-known',
    'metrics',
    'other',
  ],
  status: ['2xx', '3xx', '4xx', '5xx'],
  result: ['SENT', 'UNCLEAR', 'hit', 'miss', ...deliveryFailureReasons, ...errorCodes, ...tokenRefreshResults],
  queue: ['passwords', 'codes', 'gmail_calls', 'gmail_batches', 'token_refreshes'],
  state: ['READY', 'NOT_CONFIGURED', 'REAUTHORIZATION_REQUIRED'],
  le: buckets,
};
