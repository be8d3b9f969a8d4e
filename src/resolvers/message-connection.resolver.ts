import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { MessageType } from '../schema/message.type.js';
import { MessageConnectionType } from '../schema/message-connection.type.js';
import type { GoogleAccess } from '../services/google-access.js';
import { decodeGlobalId } from './global-id.js';
import type { MailboxAccess } from './mailbox-access.js';
import type { MessageConnections } from './message-connections.js';
import { messageNeed } from './message-need.js';
import { type ListedConnection, loadMessage, type MessageSource } from './message-source.js';
import type { RequestContext } from './request-context.js';

@Resolver(() => MessageConnectionType)
export class MessageConnectionResolver {
  constructor(
    private readonly mailboxes: MailboxAccess,
    private readonly connections: MessageConnections,
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
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListedConnection> {
    const access = await this.mailboxes.open(context, account ?? undefined);
    const filter = {
      query: query?.trim() || undefined,
      labelIds: gmailLabelIds(labelIds ?? [], access),
      includeSpamTrash: includeSpamTrash ?? false,
    };
    return this.connections.list(access, filter, { first, after }, context, info);
  }

  @FieldResolver(() => [MessageType], { nullable: 'items' })
  nodes(
    @Root() { edges }: ListedConnection,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): (MessageSource | Promise<MessageSource>)[] {
    const need = messageNeed(info);
    return edges.map((edge) => loadMessage(edge, need, context));
  }
}

/** Gmail's ids of labels that are given by our ids or by Gmail's. */
function gmailLabelIds(ids: string[], { accountId }: GoogleAccess): string[] {
  return ids.map((id) => {
    const [owner, gmailId] = decodeGlobalId(id, 'GmailLabel') ?? [];
    return owner === accountId && gmailId !== undefined ? gmailId : id;
  });
}
