import { randomUUID } from 'node:crypto';
import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorText, type Locale } from '../error-texts.js';
import { AppError, type ServiceUnavailable } from '../errors.js';
import { CredentialsRejected } from '../services/google-access.js';
import type { RequestContext } from './request-context.js';
import { toError } from './to-error.js';

export interface ErrorPresenterDependencies {
  /** The error that carries the way back to a Google account whose credentials are dead. */
  reauthorization: (rejected: CredentialsRejected, context: RequestContext) => Promise<AppError>;
  /** Told about every error that is nobody's expectation. */
  reportFault: (error: Error, context: RequestContext) => void;
  /** Suggestions of names that exist are left out. */
  hidesSchema: boolean;
}

/**
 * Gives each error its code, its text in the person's language and its details; what is not an AppError is masked.
 * The longest wait that they ask for is in `Retry-After` as well (RFC 9110, section 10.2.3).
 */
export function presentErrors(its: ErrorPresenterDependencies): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ errors, response, contextValue }) => {
        if (contextValue.wait.seconds > 0) response.http.headers.set('retry-after', String(contextValue.wait.seconds));
        if (!errors || response.body.kind !== 'single') return;
        const waysBack = new Map<string, Promise<Error>>();
        const explained = async (error: Error | undefined): Promise<Error | undefined> => {
          if (!(error instanceof CredentialsRejected)) return error;
          // Whatever keeps the way back from being built is what the person meets instead of it.
          const wayBack = waysBack.get(error.accountId) ?? its.reauthorization(error, contextValue).catch(toError);
          waysBack.set(error.accountId, wayBack);
          return wayBack;
        };
        const presented = await Promise.all(
          errors.map(async (error) => present(error, await explained(error.originalError), contextValue, its)),
        );
        response.body.singleResult.errors = presented;
        const seconds = Math.max(contextValue.wait.seconds, longestWaitSeconds(presented));
        if (seconds > 0) response.http.headers.set('retry-after', String(seconds));
      },
    }),
  };
}

function present(
  error: GraphQLError,
  cause: Error | undefined,
  context: RequestContext,
  { reportFault, hidesSchema }: ErrorPresenterDependencies,
): GraphQLFormattedError {
  const { locations, path, extensions } = error.toJSON();
  const where = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
  if (cause instanceof AppError)
    return {
      ...where,
      message: errorText(cause, context.locale),
      extensions: { code: cause.code, ...cause.details },
    };
  // What graphql-js and Apollo say of a document or its variables is meant for whoever wrote them.
  const aboutTheDocument = cause === undefined || path === undefined;
  if (aboutTheDocument && extensions?.['code'] !== 'INTERNAL_SERVER_ERROR')
    return {
      ...where,
      // Apollo's own option leaves the suggestions for variables in.
      message: shortened(hidesSchema ? error.message.replace(/ ?Did you mean .+\?$/s, '') : error.message),
      extensions: { code: extensions?.['code'] ?? 'GRAPHQL_VALIDATION_FAILED' },
    };
  reportFault(cause ?? error, context);
  return { ...where, ...internalError(context.requestId, context.locale).toJSON() };
}

/** Names and values of the request are in it, however long they are. */
function shortened(message: string): string {
  return message.length <= 500 ? message : `${message.slice(0, 200)} … ${message.slice(-200)}`;
}

function longestWaitSeconds(errors: readonly GraphQLFormattedError[]): number {
  const waits = errors.map(({ extensions }) => extensions?.['retryAfterSeconds']);
  return Math.ceil(Math.max(0, ...waits.filter((wait) => typeof wait === 'number')));
}

/** What a client is told of a fault that nobody expects; the operator finds it in the log by the id. */
export function internalError(requestId: string, locale: Locale): GraphQLError {
  return new GraphQLError(errorText('INTERNAL', locale), { extensions: { code: 'INTERNAL', requestId } });
}

/** What a client is told where nothing of a request can be done: 503, and when to come back (RFC 9110, section 15.6.4). */
export function unavailable(error: ServiceUnavailable, locale: Locale): GraphQLError {
  const headers = new HeaderMap([['retry-after', String(error.details['retryAfterSeconds'])]]);
  const extensions = { code: error.code, ...error.details, http: { status: 503, headers } };
  return new GraphQLError(errorText(error, locale), { extensions });
}

/** For failures that no request's context is at hand for: they get an id of their own. */
export function maskFault(
  formatted: GraphQLFormattedError,
  error: unknown,
  report: (error: Error, requestId: string) => void,
): GraphQLFormattedError {
  if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted;
  // What a resolver throws is presented, and reported, with its context.
  if (formatted.path !== undefined) return { message: errorText('INTERNAL', 'EN'), extensions: { code: 'INTERNAL' } };
  const cause = error instanceof GraphQLError ? error.originalError : error;
  const requestId = randomUUID();
  report(cause instanceof Error ? cause : new Error('Unknown fault.'), requestId);
  return internalError(requestId, 'EN').toJSON();
}
