import { Field, Int, ObjectType } from 'type-graphql';
import { CountAccuracyEnum } from './enums.js';

@ObjectType('PageInfo', { simpleResolvers: true })
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ObjectType('MessageEdge', { simpleResolvers: true })
export class MessageEdgeType {
  @Field(() => String, { description: 'Good for `after` on every edge, not only the last.' })
  cursor!: string;
}

@ObjectType('ResultCount', {
  simpleResolvers: true,
  description: "Gmail's resultSizeEstimate saturates at 201, so a bare total would lie.",
})
export class ResultCountType {
  @Field(() => Int)
  value!: number;

  @Field(() => CountAccuracyEnum)
  accuracy!: keyof typeof CountAccuracyEnum;
}

@ObjectType('MessageConnection', {
  simpleResolvers: true,
  description: 'Relay connection, forward only: Gmail lists newest first and has no way back.',
})
export class MessageConnectionType {
  @Field(() => [MessageEdgeType])
  edges!: MessageEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;

  @Field(() => ResultCountType)
  resultCount!: ResultCountType;
}
