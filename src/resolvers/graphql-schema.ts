import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { DateTimeScalar } from '../schema/scalars.js';
import { AttachmentResolver } from './attachment.resolver.js';
import { GmailLabelResolver } from './gmail-label.resolver.js';
import { GoogleAccountResolver } from './google-account.resolver.js';
import { MessageResolver } from './message.resolver.js';
import { MessageConnectionResolver } from './message-connection.resolver.js';
import { MessageEdgeResolver } from './message-edge.resolver.js';
import { NodeResolver } from './node.resolver.js';
import { PasswordResolver } from './password.resolver.js';
import { ServiceStatusResolver } from './service-status.resolver.js';
import { SessionResolver } from './session.resolver.js';
import { ThreadResolver } from './thread.resolver.js';
import { UserResolver } from './user.resolver.js';
import { VerificationCodeResolver } from './verification-code.resolver.js';

const resolverClasses = [
  VerificationCodeResolver,
  UserResolver,
  PasswordResolver,
  SessionResolver,
  GoogleAccountResolver,
  GmailLabelResolver,
  MessageConnectionResolver,
  MessageEdgeResolver,
  MessageResolver,
  ThreadResolver,
  AttachmentResolver,
  NodeResolver,
  ServiceStatusResolver,
] as const;

/** The API's schema, answered by these resolvers; without any, only good for printing. */
export function buildGraphqlSchema(resolvers: readonly object[] = []): GraphQLSchema {
  const built = new Map<unknown, object>(resolvers.map((resolver) => [resolver.constructor, resolver]));
  return buildSchemaSync({
    resolvers: resolverClasses,
    container: { get: (resolver) => built.get(resolver) },
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    validate: false,
  });
}
