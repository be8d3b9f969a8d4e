import { Field, Int, ObjectType } from 'type-graphql';
import { SenderStatusEnum } from './enums.js';

@ObjectType('CodePolicy')
export class CodePolicyType {
  @Field(() => Int)
  length!: number;

  @Field(() => Int)
  ttlSeconds!: number;

  @Field(() => Int)
  maxAttempts!: number;

  @Field(() => Int)
  resendCooldownSeconds!: number;
}

@ObjectType('ServiceStatus')
export class ServiceStatusType {
  @Field(() => SenderStatusEnum)
  sender!: keyof typeof SenderStatusEnum;

  @Field(() => Boolean)
  googleSignInConfigured!: boolean;

  @Field(() => CodePolicyType)
  codePolicy!: CodePolicyType;
}
