import type { ApolloServerPlugin, BaseContext } from '@apollo/server';

/** The plugins as one, of which each sees the answer as the one before has left it: Apollo would begin them all at once. */
export function inOrder<C extends BaseContext>(...plugins: readonly ApolloServerPlugin<C>[]): ApolloServerPlugin<C> {
  return {
    requestDidStart: async (request) => {
      const listeners = await Promise.all(plugins.map((plugin) => plugin.requestDidStart?.(request)));
      return {
        willSendResponse: async (response) => {
          for (const listener of listeners) await listener?.willSendResponse?.(response);
        },
      };
    },
    invalidRequestWasReceived: async (received) => {
      for (const plugin of plugins) await plugin.invalidRequestWasReceived?.(received);
    },
    contextCreationDidFail: async (failed) => {
      for (const plugin of plugins) await plugin.contextCreationDidFail?.(failed);
    },
  };
}
