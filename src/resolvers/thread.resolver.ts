import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { NotFound } from '../errors.js';
import { MessageType, ThreadType } from '../schema/message.type.js';
import { messageNeed, nothing } from './message-need.js';
import { MessageSource, type ThreadSource } from './message-source.js';
import type { RequestContext } from './request-context.js';

@Resolver(() => ThreadType)
export class ThreadResolver {
  @FieldResolver(() => [MessageType], { description: 'Oldest first. One call for the whole thread.' })
  async messages(
    @Root() { access, gmailId, fetched }: ThreadSource,
    @Ctx() { loaders }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MessageSource[]> {
    const need = messageNeed(info) ?? nothing;
    const thread = fetched ?? (await loaders.threads.load({ access, id: gmailId, need }));
    if (!thread) throw new NotFound();
    return thread.messages.map((message) => new MessageSource(access, message, message));
  }
}
