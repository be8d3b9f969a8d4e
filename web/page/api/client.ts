import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { authorizedFetch } from './authorized-fetch.ts';

export const client = new ApolloClient({
  link: new HttpLink({ uri: '/graphql', fetch: authorizedFetch }),
  cache: new InMemoryCache({
    typePolicies: {
      // Lists ask for less of the sender than a message does; what is known of them is the same.
      Message: { fields: { from: { merge: true } } },
    },
  }),
});
