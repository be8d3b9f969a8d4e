import type { GraphQLResolveInfo } from 'graphql';
import type { MessageFilter } from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { MessageService } from '../services/message.service.js';
import { connectionNeed } from './message-need.js';
import { type ListedConnection, ListedEdge } from './message-source.js';
import { type RequestContext, requireViewer } from './request-context.js';

/** The arguments `first` and `after` of a connection. */
export interface PageArguments {
  first: number | null;
  after: string | null | undefined;
}

/** Lists messages as Relay connections. */
export class MessageConnections {
  constructor(private readonly messages: MessageService) {}

  async list(
    access: GoogleAccess,
    filter: MessageFilter,
    { first, after }: PageArguments,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<ListedConnection> {
    const { user } = requireViewer(context);
    // Asked beside the listing: the messages will be needed as soon as that has come. Its failure is theirs to tell.
    if (connectionNeed(info)) context.loaders.knownMailboxes.load(access).catch(() => undefined);
    const page = { first: first ?? 20, after: after ?? undefined };
    const listing = await this.messages.list(access, { userId: user.id, filter, ...page });
    const edges = listing.listed.map((listed) => new ListedEdge(access, listing, listed));
    const startCursor = () => edges[0]?.cursor() ?? null;
    const endCursor = () => edges.at(-1)?.cursor() ?? null;
    return {
      edges,
      pageInfo: { hasNextPage: listing.hasNextPage, hasPreviousPage: page.after !== undefined, startCursor, endCursor },
      resultCount: listing.resultCount,
    };
  }
}
