import { Field, Int, ObjectType } from 'type-graphql';
import { NodeType } from './node.type.js';

/** The link is a field resolver: one is made only when it is selected. */
@ObjectType('Attachment', {
  simpleResolvers: true,
  implements: NodeType,
  description: "Its id is built on message and part: Gmail's own attachmentId changes with every fetch.",
})
export class AttachmentType extends NodeType {
  @Field(() => String, { description: 'Never empty, and safe as a file name.' })
  filename!: string;

  @Field(() => String)
  mimeType!: string;

  @Field(() => Int)
  sizeBytes!: number;

  @Field(() => Boolean, { description: 'Shown within the HTML, by its `contentId`.' })
  isInline!: boolean;

  @Field(() => String, { nullable: true })
  contentId!: string | null;
}
