import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { InvalidInput, NotFound } from '../errors.js';
import { MessageType, ThreadType } from '../schema/message.type.js';
import { NodeType } from '../schema/node.type.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { SessionService } from '../services/session.service.js';
import { toAttachment } from './attachment.view.js';
import { parseGlobalId } from './global-id.js';
import { toGmailLabel } from './gmail-label.resolver.js';
import { toGoogleAccount } from './google-account.view.js';
import type { MailboxAccess } from './mailbox-access.js';
import { messageNeed, nothing, threadNeed } from './message-need.js';
import { MessageSource, toThread } from './message-source.js';
import { type RequestContext, requireViewer } from './request-context.js';
import { toSignedInSession } from './session.view.js';
import { toUser } from './user.view.js';

const mostNodes = 100;

/** What a find looks with. */
interface Search {
  context: RequestContext;
  info: GraphQLResolveInfo;
}

/** Finds things by their global ids (Relay's Node); null for what does not exist or is somebody else's. */
@Resolver()
export class NodeResolver {
  constructor(
    private readonly mailboxes: MailboxAccess,
    private readonly sessions: SessionService,
  ) {}

  @Query(() => NodeType, { nullable: true, description: 'Null for what does not exist, or belongs to somebody else.' })
  async node(
    @Arg('id', () => ID) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return this.find(id, { context, info });
  }

  @Query(() => [NodeType], { nullable: 'items', description: 'At most 100, in the order of the ids.' })
  nodes(
    @Arg('ids', () => [ID]) ids: string[],
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null>[] {
    if (ids.length > mostNodes) throw new InvalidInput('ids', `at most ${mostNodes} at a time`);
    return ids.map((id) => this.find(id, { context, info }));
  }

  @Query(() => MessageType, {
    nullable: true,
    description: 'Null for what does not exist, or belongs to somebody else.',
  })
  async message(
    @Arg('id', () => ID) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return this.find(id, { context, info }, 'Message');
  }

  @Query(() => ThreadType, {
    nullable: true,
    description: 'Null for what does not exist, or belongs to somebody else.',
  })
  async thread(
    @Arg('id', () => ID) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return this.find(id, { context, info }, 'Thread');
  }

  private async find(id: string, search: Search, wanted?: string): Promise<object | null> {
    const accounts = await this.mailboxes.listAccounts(search.context);
    const { type, parts } = parseGlobalId(id) ?? {};
    const [owner = '', gmailId = '', partId = ''] = parts ?? [];
    if (type === undefined || (wanted !== undefined && type !== wanted)) return null;
    const { user, sessionId } = requireViewer(search.context);
    if (type === 'User') return owner === user.id ? toUser(user) : null;
    if (type === 'SignedInSession') {
      const session = (await this.sessions.list(user.id)).find((candidate) => candidate.id === owner);
      return session ? toSignedInSession(session, sessionId) : null;
    }
    const account = accounts.find((candidate) => candidate.id === owner);
    if (!account) return null;
    if (type === 'GoogleAccount') return toGoogleAccount(account);
    const access = this.mailboxes.reopen(search.context, account.id);
    return this.findInMailbox(type, access, gmailId, partId, search).catch(nullWhenMissing);
  }

  private async findInMailbox(
    type: string,
    access: GoogleAccess,
    id: string,
    partId: string,
    { context: { loaders }, info }: Search,
  ): Promise<object | null> {
    switch (type) {
      case 'Message': {
        const message = await loaders.messages.load({ access, id, need: messageNeed(info) ?? nothing });
        return new MessageSource(access, message, message);
      }
      case 'Thread': {
        const need = threadNeed(info);
        const thread = await loaders.threads.load({ access, id, need: need ?? nothing });
        return thread ? toThread(access, id, need && thread) : null;
      }
      case 'GmailLabel': {
        const label = (await loaders.labels.load(access)).find((candidate) => candidate.id === id);
        return label ? toGmailLabel(access.accountId, label) : null;
      }
      case 'Attachment': {
        const { body } = await loaders.messages.load({ access, id, need: { ...nothing, body: true } });
        const attachment = body?.attachments.find((candidate) => candidate.partId === partId);
        return attachment ? toAttachment(access.accountId, id, attachment) : null;
      }
      default:
        return null;
    }
  }
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}
