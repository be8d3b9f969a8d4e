import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { OperationTooComplex } from '../errors.js';
import { documentLimits, tooComplex, tooManyTokens, tooManyValues } from './document-limits.js';
import { costLimit, introspectionLimit } from './field-prices.js';
import { costOf } from './operation-cost.js';
import type { RequestContext } from './request-context.js';

/** For Apollo to parse with: it stops at the first token too many. */
export const parseOptions = { maxTokens: documentLimits.TOKENS };
/** For Apollo to validate with: nobody mends more than these at once. */
export const validationOptions = { maxErrors: 20 };

/** Stands for a refused document, since Apollo lets nobody refuse one between parsing and validation. */
const nothingToValidate = parse('{ __typename }', { noLocation: true });

/** Refuses what would be too much work: by its text before it is validated, by `first` and variables before it is executed. */
export function limitOperations(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => {
      let refused: OperationTooComplex | undefined;
      return {
        didEncounterErrors: async ({ errors, source, document }) => {
          if (
            document !== undefined ||
            source === undefined ||
            errors[0]?.extensions['code'] !== 'GRAPHQL_PARSE_FAILED'
          )
            return;
          const excess = tooManyTokens(source);
          // Apollo presents these very errors afterwards.
          if (excess) (errors as GraphQLError[]).splice(0, errors.length, refusal(excess));
        },
        validationDidStart: async (request) => {
          refused = tooComplex(request.document);
          if (refused) Object.assign(request, { document: nothingToValidate });
          else if (isLong(request.source)) Object.assign(request, { document: withoutLocations(request.source) });
        },
        didResolveOperation: async ({ document, operation, request, schema }) => {
          if (refused) throw refusal(refused);
          if (!operation) return;
          const values = tooManyValues(request.variables);
          if (values) throw refusal(values);
          const { cost, introspected } = costOf(schema, document, operation, request.variables ?? {});
          if (cost > costLimit) throw refusal(new OperationTooComplex('COST', costLimit, cost));
          if (introspected > introspectionLimit)
            throw refusal(new OperationTooComplex('INTROSPECTION', introspectionLimit, introspected));
        },
      };
    },
  };
}

function refusal(excess: OperationTooComplex): GraphQLError {
  return new GraphQLError(excess.code, { originalError: excess, extensions: { http: { status: 400 } } });
}

/** Line and column of an error are found by reading the text from its start, for each error anew. */
function isLong(text: string): boolean {
  return text.length > 20_000 || (text.match(/[\n\r]/g)?.length ?? 0) > 1000;
}

function withoutLocations(text: string): DocumentNode {
  return parse(text, { ...parseOptions, noLocation: true });
}
