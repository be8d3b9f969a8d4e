import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import { SignInMethodEnum } from './enums.js';
import { NodeType } from './node.type.js';
import { DateTimeScalar } from './scalars.js';
import { typename } from './typename.js';
import { InputErrorType } from './user-error.type.js';

@ObjectType('SignedInSession', {
  implements: NodeType,
  description: 'A browser or program that is signed in.',
})
export class SignedInSessionType extends NodeType {
  @Field(() => Boolean, { description: 'The one that asks.' })
  isCurrent!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Browser and system as far as they tell, for example "Chrome on Windows".',
  })
  device!: string | null;

  @Field(() => String, { nullable: true })
  userAgent!: string | null;

  @Field(() => String, { nullable: true, description: 'From where it was used last; of IPv6, the network.' })
  ipAddress!: string | null;

  @Field(() => SignInMethodEnum)
  signedInBy!: keyof typeof SignInMethodEnum;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar, {
    description: 'When it took its newest access token: within 15 minutes of its last use.',
  })
  lastUsedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it ends if it is not used any more.' })
  expiresAt!: Date;
}

@ObjectType('SessionRevoked')
export class SessionRevokedType {
  @Field(() => ID)
  revokedSessionId!: string;
}

export const RevokeSessionResult = createUnionType({
  name: 'RevokeSessionResult',
  types: () => [SessionRevokedType, InputErrorType] as const,
  resolveType: typename,
});
