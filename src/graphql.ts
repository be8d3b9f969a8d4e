import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ServiceUnavailable } from './errors.js';
import type { RequestFacts } from './http/request-facts.js';
import type { Logger } from './logger.js';
import { AttachmentResolver } from './resolvers/attachment.resolver.js';
import { OperationCounter } from './resolvers/count-operations.js';
import { GmailLabelResolver } from './resolvers/gmail-label.resolver.js';
import { GoogleAccountResolver } from './resolvers/google-account.resolver.js';
import { buildGraphqlSchema } from './resolvers/graphql-schema.js';
import { inOrder } from './resolvers/in-order.js';
import { knownDocuments } from './resolvers/known-documents.js';
import { limitOperations, parseOptions, validationOptions } from './resolvers/limit-operations.js';
import { createLoaders } from './resolvers/loaders.js';
import { logOperations } from './resolvers/log-operations.js';
import { MailboxAccess } from './resolvers/mailbox-access.js';
import { MessageResolver } from './resolvers/message.resolver.js';
import { MessageConnectionResolver } from './resolvers/message-connection.resolver.js';
import { MessageConnections } from './resolvers/message-connections.js';
import { MessageEdgeResolver } from './resolvers/message-edge.resolver.js';
import { NodeResolver } from './resolvers/node.resolver.js';
import { PasswordResolver } from './resolvers/password.resolver.js';
import { internalError, maskFault, presentErrors, unavailable } from './resolvers/present-errors.js';
import type { RequestContext } from './resolvers/request-context.js';
import { ServiceStatusResolver } from './resolvers/service-status.resolver.js';
import { SessionResolver } from './resolvers/session.resolver.js';
import { ThreadResolver } from './resolvers/thread.resolver.js';
import { UserResolver } from './resolvers/user.resolver.js';
import { VerificationCodeResolver } from './resolvers/verification-code.resolver.js';
import type { CredentialsRejected } from './services/google-access.js';
import type { Metrics } from './services/metrics.js';
import type { Services } from './services.js';

/** The GraphQL server and how its requests learn who asks; `metrics` where operations are counted. */
export async function composeGraphql(
  services: Services,
  log: Logger,
  introspection: boolean,
  metrics: Metrics | undefined,
) {
  const mailboxes = new MailboxAccess(services.access);
  const connections = new MessageConnections(services.messages);
  const schema = buildGraphqlSchema([
    new VerificationCodeResolver(services.verificationCodes),
    new UserResolver(services.users, services.accounts),
    new PasswordResolver(services.passwords),
    new SessionResolver(services.sessions),
    new GoogleAccountResolver(services.signIns, services.accounts),
    new GmailLabelResolver(mailboxes, connections),
    new MessageConnectionResolver(mailboxes, connections),
    new MessageEdgeResolver(),
    new MessageResolver(mailboxes, services.attachments),
    new ThreadResolver(),
    new AttachmentResolver(services.attachments),
    new NodeResolver(mailboxes, services.sessions),
    new ServiceStatusResolver(services.statuses),
  ]);
  const counter = metrics && new OperationCounter(metrics);
  counter?.watch(schema);
  const reauthorization = async (
    { accountId, reason }: CredentialsRejected,
    { browser, viewer, ipAddress }: RequestContext,
  ) => {
    const account = await services.findAccount(accountId);
    return services.authorizations.reauthorization(reason, account, {
      browser: browser.ensureSecret(),
      ipAddress,
      userId: viewer?.user.id,
    });
  };
  const reportFault = (err: Error, { requestId }: RequestContext) => log.error({ err, requestId }, 'a field failed');
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // Anybody could fill a store of them.
    persistedQueries: false,
    documentStore: knownDocuments(10),
    parseOptions,
    validationOptions,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It looks at every field to find out how long an answer may be kept; none of ours may be.
      ApolloServerPluginCacheControlDisabled(),
      limitOperations(),
      inOrder(
        presentErrors({ reauthorization, reportFault, hidesSchema: !introspection }),
        logOperations(log),
        ...(counter ? [counter.plugin()] : []),
      ),
    ],
    formatError: (formatted, error) =>
      maskFault(formatted, error, (err, requestId) => log.error({ err, requestId }, 'a request failed')),
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: log,
  });
  await server.start();
  const findViewer = ({ accessToken, requestId, locale }: RequestFacts) =>
    accessToken === undefined
      ? undefined
      : services.sessions.authenticate(accessToken).catch((err: unknown) => {
          if (err instanceof ServiceUnavailable) throw unavailable(err, locale);
          log.error({ err, requestId }, 'a request failed');
          throw internalError(requestId, locale);
        });
  const createContext = async (facts: RequestFacts): Promise<RequestContext> => ({
    ...facts,
    viewer: await findViewer(facts),
    broughtToken: facts.accessToken !== undefined,
    loaders: createLoaders(services),
    wait: { seconds: 0 },
  });
  return { server, createContext };
}
