import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import { SignInMethodEnum } from './enums.js';
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

@ObjectType('UserUpdated')
export class UserUpdatedType {
  @Field(() => UserType)
  user!: UserType;
}

@ObjectType('UserDeleted')
export class UserDeletedType {
  @Field(() => ID)
  deletedUserId!: string;

  @Field(() => Boolean, {
    description: "Whether Google has ended every grant; else the person can do so in their Google account's settings.",
  })
  revokedAtGoogle!: boolean;
}

@ObjectType('FoundAccount')
export class FoundAccountType {
  @Field(() => String, { description: 'For example j***n@example.com.' })
  maskedEmail!: string;

  @Field(() => [SignInMethodEnum])
  signInMethods!: (keyof typeof SignInMethodEnum)[];

  @Field(() => DateTimeScalar)
  createdAt!: Date;
}

@ObjectType('FoundAccounts')
export class FoundAccountsType {
  @Field(() => [FoundAccountType])
  accounts!: FoundAccountType[];
}

export const UpdateUserResult = createUnionType({
  name: 'UpdateUserResult',
  types: () => [UserUpdatedType, InputErrorType] as const,
  resolveType: typename,
});

export const DeleteMeResult = createUnionType({
  name: 'DeleteMeResult',
  types: () => [UserDeletedType, InputErrorType] as const,
  resolveType: typename,
});

export const FindAccountsResult = createUnionType({
  name: 'FindAccountsResult',
  types: () => [FoundAccountsType, InputErrorType] as const,
  resolveType: typename,
});
