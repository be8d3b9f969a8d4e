import { Field, ObjectType } from 'type-graphql';
import { GmailLabelTypeEnum } from './enums.js';
import { NodeType } from './node.type.js';

@ObjectType('GmailLabelColor', { simpleResolvers: true, description: 'As `#rrggbb`.' })
export class GmailLabelColorType {
  @Field(() => String)
  text!: string;

  @Field(() => String)
  background!: string;
}

/** Counts and colour are field resolvers: each costs one labels.get, asked of Gmail only when selected, in one batch. */
@ObjectType('GmailLabel', { simpleResolvers: true, implements: NodeType })
export class GmailLabelObject extends NodeType {
  accountId!: string;

  @Field(() => String)
  gmailId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => GmailLabelTypeEnum)
  type!: keyof typeof GmailLabelTypeEnum;
}
