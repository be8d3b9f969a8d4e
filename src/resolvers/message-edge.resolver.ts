import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { MessageType } from '../schema/message.type.js';
import { MessageEdgeType } from '../schema/message-connection.type.js';
import { messageNeed } from './message-need.js';
import { type ListedEdge, loadMessage, type MessageSource } from './message-source.js';
import type { RequestContext } from './request-context.js';

@Resolver(() => MessageEdgeType)
export class MessageEdgeResolver {
  @FieldResolver(() => MessageType, {
    nullable: true,
    description: 'Null, with an entry in errors, when this one message could not be fetched.',
  })
  node(
    @Root() edge: ListedEdge,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): MessageSource | Promise<MessageSource> {
    return loadMessage(edge, messageNeed(info), context);
  }
}
