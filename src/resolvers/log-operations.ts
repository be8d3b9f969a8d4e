import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from './request-context.js';

interface Log {
  info(facts: object, message: string): void;
}

/** One line per operation: its name, how long it took, and the codes of what it was refused; never a variable. */
export function logOperations(log: Log): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => {
      const startedAt = performance.now();
      return {
        willSendResponse: async ({ contextValue, operation, operationName, response }) => {
          const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
          const codes = [...new Set(errors.map(({ extensions }) => extensions?.['code']))];
          const { requestId, viewer } = contextValue;
          const ms = Math.round(performance.now() - startedAt);
          // The name is the client's, and may be of any length.
          const name = (operationName ?? operation?.operation)?.slice(0, 100);
          const facts = { requestId, operation: name, userId: viewer?.user.id, ms };
          // Nobody need wait for it: written once the answer is on its way.
          setImmediate(() => log.info(codes.length === 0 ? facts : { ...facts, errors: codes }, 'operation'));
        },
      };
    },
  };
}
