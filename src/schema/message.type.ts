import { Field, ObjectType } from 'type-graphql';
import { NodeType } from './node.type.js';

@ObjectType('Mailbox', { simpleResolvers: true })
export class MailboxType {
  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true })
  address!: string | null;

  @Field(() => String, { description: 'As the header has it.' })
  raw!: string;
}

@ObjectType('Header', { simpleResolvers: true })
export class HeaderType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@ObjectType('Thread', { simpleResolvers: true, implements: NodeType })
export class ThreadType extends NodeType {
  @Field(() => String)
  gmailId!: string;
}

/** All but the ids are field resolvers: what is not selected is not fetched. */
@ObjectType('Message', { simpleResolvers: true, implements: NodeType })
export class MessageType extends NodeType {
  @Field(() => String)
  gmailId!: string;

  @Field(() => ThreadType, { description: 'Nothing is fetched for its ids alone.' })
  thread!: ThreadType;
}
