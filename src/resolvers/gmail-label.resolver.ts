import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { GmailLabelTypeEnum } from '../schema/enums.js';
import { GmailLabelColorType, GmailLabelObject } from '../schema/gmail-label.type.js';
import { MessageConnectionType } from '../schema/message-connection.type.js';
import type { Typed } from '../schema/typename.js';
import type { GmailLabel, GmailLabelDetails } from '../services/gmail.js';
import { encodeGlobalId } from './global-id.js';
import type { MailboxAccess } from './mailbox-access.js';
import type { MessageConnections } from './message-connections.js';
import type { ListedConnection } from './message-source.js';
import type { RequestContext } from './request-context.js';

/** A label as the API shows it. */
export function toGmailLabel(accountId: string, { id, name, type }: GmailLabel): Typed<GmailLabelObject> {
  return {
    __typename: 'GmailLabel',
    id: encodeGlobalId('GmailLabel', accountId, id),
    accountId,
    gmailId: id,
    name,
    type,
  };
}

const count = {
  nullable: true,
  description: 'Costs one labels.get for its label: asked of Gmail only when selected, in one batch.',
};

@Resolver(() => GmailLabelObject)
export class GmailLabelResolver {
  constructor(
    private readonly mailboxes: MailboxAccess,
    private readonly connections: MessageConnections,
  ) {}

  @Query(() => [GmailLabelObject], {
    nullable: true,
    description: '`account` may be left out while the user has exactly one Google account.',
  })
  async gmailLabels(
    @Arg('account', () => ID, { nullable: true }) account: string | null | undefined,
    @Arg('type', () => GmailLabelTypeEnum, { nullable: true }) type: keyof typeof GmailLabelTypeEnum | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<GmailLabelObject[]> {
    const access = await this.mailboxes.open(context, account ?? undefined);
    const labels = await context.loaders.labels.load(access);
    return labels.filter((label) => !type || label.type === type).map((label) => toGmailLabel(access.accountId, label));
  }

  @FieldResolver(() => GmailLabelColorType, { nullable: true })
  async color(@Root() label: GmailLabelObject, @Ctx() context: RequestContext): Promise<GmailLabelColorType | null> {
    return (await this.details(label, context))?.color ?? null;
  }

  @FieldResolver(() => Int, count)
  async messagesTotal(@Root() label: GmailLabelObject, @Ctx() context: RequestContext): Promise<number | null> {
    return (await this.details(label, context))?.messagesTotal ?? null;
  }

  @FieldResolver(() => Int, count)
  async messagesUnread(@Root() label: GmailLabelObject, @Ctx() context: RequestContext): Promise<number | null> {
    return (await this.details(label, context))?.messagesUnread ?? null;
  }

  @FieldResolver(() => Int, count)
  async threadsTotal(@Root() label: GmailLabelObject, @Ctx() context: RequestContext): Promise<number | null> {
    return (await this.details(label, context))?.threadsTotal ?? null;
  }

  @FieldResolver(() => Int, count)
  async threadsUnread(@Root() label: GmailLabelObject, @Ctx() context: RequestContext): Promise<number | null> {
    return (await this.details(label, context))?.threadsUnread ?? null;
  }

  @FieldResolver(() => MessageConnectionType, { nullable: true })
  async messages(
    @Root() { accountId, gmailId }: GmailLabelObject,
    @Arg('query', () => String, { nullable: true }) query: string | null | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListedConnection> {
    const includeSpamTrash = gmailId === 'SPAM' || gmailId === 'TRASH';
    const filter = { query: query?.trim() || undefined, labelIds: [gmailId], includeSpamTrash };
    return this.connections.list(this.mailboxes.reopen(context, accountId), filter, { first, after }, context, info);
  }

  private async details(
    { accountId, gmailId }: GmailLabelObject,
    context: RequestContext,
  ): Promise<GmailLabelDetails | undefined> {
    return context.loaders.labelDetails.load({ access: this.mailboxes.reopen(context, accountId), id: gmailId });
  }
}
