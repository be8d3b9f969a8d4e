import { once } from 'node:events';
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';

/** What a mutation costs that does nothing: the same HTTP stack, arguments and union as verifyCode, and no more. */
const typeDefs = `
  type Query { nothing: Boolean }
  type Mutation { verifyCode(requestId: ID!, code: String!): VerifyCodeResult! }
  union VerifyCodeResult = CodeVerified | CodeRejected
  type CodeVerified { verificationToken: String! expiresAt: String! }
  type CodeRejected { message: String! }
`;

interface Arguments {
  requestId: string;
  code: string;
}

const verifyCode = (_: unknown, { requestId, code }: Arguments) =>
  code === ''
    ? { __typename: 'CodeRejected', message: 'There is no code.' }
    : { __typename: 'CodeVerified', verificationToken: requestId, expiresAt: '2030-01-01T00:00:00.000Z' };

const apollo = new ApolloServer({
  typeDefs,
  resolvers: { Mutation: { verifyCode } },
  // Ours does without it as well, which makes both faster.
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
  stopOnTerminationSignals: false,
});
await apollo.start();
const app = express();
app.use('/graphql', express.json({ limit: '100kb' }), expressMiddleware(apollo));
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
// Whatever becomes of the benchmark, this process ends with it.
process.on('disconnect', () => process.exit());
process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
