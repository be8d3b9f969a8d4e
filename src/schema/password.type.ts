import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { typename } from './typename.js';
import { UserType } from './user.type.js';
import { InputErrorType } from './user-error.type.js';

@ObjectType('PasswordReset')
export class PasswordResetType {
  @Field(() => UserType)
  user!: UserType;

  @Field(() => Int)
  revokedSessionCount!: number;
}

@ObjectType('PasswordChanged')
export class PasswordChangedType {
  @Field(() => UserType)
  user!: UserType;

  @Field(() => Int, { description: 'All but the one that asked.' })
  revokedSessionCount!: number;
}

export const ResetPasswordResult = createUnionType({
  name: 'ResetPasswordResult',
  types: () => [PasswordResetType, InputErrorType] as const,
  resolveType: typename,
});

export const ChangePasswordResult = createUnionType({
  name: 'ChangePasswordResult',
  types: () => [PasswordChangedType, InputErrorType] as const,
  resolveType: typename,
});
