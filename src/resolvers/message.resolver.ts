import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { MessageType } from '../schema/message.type.js';
import { MessageConnectionType } from '../schema/message-connection.type.js';
import type { MessageFilter, MessageRef } from '../services/gmail.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { MessageService } from '../services/message.service.js';
import { decodeGlobalId } from './global-id.js';
import type { MailboxAccess } from './mailbox-access.js';
import { messageNeed } from './message-need.js';
import { type ListedConnection, type MessageSource, toMessage } from './message-source.js';
import { type RequestContext, requireViewer } from './request-context.js';

@Resolver(() => MessageConnectionType)
export class MessageResolver {
  constructor(
    private readonly mailboxes: MailboxAccess,
    private readonly messageService: MessageService,
  ) {}

  @Query(() => MessageConnectionType, {
    nullable: true,
    description: "`first` is 1 to 100; anything else is INVALID_PAGE_SIZE. `query` is Gmail's own search syntax.",
  })
  async messages(
    @Arg('account', () => ID, { nullable: true }) account: string | null | undefined,
    @Arg('query', () => String, { nullable: true }) query: string | null | undefined,
    @Arg('labelIds', () => [ID], {
      nullable: true,
      description: "GmailLabel ids, or Gmail's own such as INBOX; a message must have all of them.",
    })
    labelIds: string[] | null | undefined,
    @Arg('includeSpamTrash', () => Boolean, { nullable: true, defaultValue: false }) includeSpamTrash: boolean | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ListedConnection> {
    const access = await this.mailboxes.open(context, account ?? undefined);
    const filter = {
      query: query?.trim() || undefined,
      labelIds: gmailLabelIds(labelIds ?? [], access),
      includeSpamTrash: includeSpamTrash ?? false,
    };
    return this.connection(access, filter, { first: first ?? 20, after: after ?? undefined }, context);
  }

  @FieldResolver(() => [MessageType], { nullable: 'items' })
  nodes(
    @Root() { edges }: ListedConnection,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MessageSource>[] {
    return edges.map(({ access, message }) => loadMessage(access, message, context, info));
  }

  private async connection(
    access: GoogleAccess,
    filter: MessageFilter,
    page: { first: number; after: string | undefined },
    context: RequestContext,
  ): Promise<ListedConnection> {
    const { user } = requireViewer(context);
    const listing = await this.messageService.list(access, { userId: user.id, filter, ...page });
    const edges = listing.edges.map((edge) => ({ ...edge, access }));
    const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
    return {
      edges,
      pageInfo: { hasNextPage: listing.hasNextPage, hasPreviousPage: page.after !== undefined, startCursor, endCursor },
      resultCount: listing.resultCount,
    };
  }
}

/** Fetches what is selected of a listed message, and nothing when the listing says it all. */
export async function loadMessage(
  access: GoogleAccess,
  listed: MessageRef,
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
): Promise<MessageSource> {
  const need = messageNeed(info);
  return toMessage(access, listed, need && (await loaders.messages.load({ access, id: listed.id, need })));
}

/** Gmail's ids of labels that are given by our ids or by Gmail's. */
function gmailLabelIds(ids: string[], { accountId }: GoogleAccess): string[] {
  return ids.map((id) => {
    const [owner, gmailId] = decodeGlobalId(id, 'GmailLabel', 2) ?? [];
    return owner === accountId && gmailId !== undefined ? gmailId : id;
  });
}
