import { createUnionType, Field, ObjectType } from 'type-graphql';
import { NodeType } from './node.type.js';
import { DateTimeScalar, EmailAddressScalar } from './scalars.js';
import { typename } from './typename.js';
import { InputErrorType } from './user-error.type.js';

@ObjectType('User', { implements: NodeType })
export class UserType extends NodeType {
  @Field(() => EmailAddressScalar)
  email!: string;

  @Field(() => Boolean)
  emailVerified!: boolean;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;
}

@ObjectType('Session')
export class SessionType {
  @Field(() => String, { description: 'Signed JWT for `Authorization: Bearer`, 15 minutes.' })
  accessToken!: string;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;

  @Field(() => String, {
    description:
      'Opaque, rotated at each use. Browsers get it as an HttpOnly cookie as well and never need to read it.',
  })
  refreshToken!: string;
}

@ObjectType('Authenticated')
export class AuthenticatedType {
  @Field(() => UserType)
  user!: UserType;

  @Field(() => SessionType)
  session!: SessionType;

  @Field(() => Boolean)
  isNewUser!: boolean;
}

export const AuthResult = createUnionType({
  name: 'AuthResult',
  types: () => [AuthenticatedType, InputErrorType] as const,
  resolveType: typename,
});
