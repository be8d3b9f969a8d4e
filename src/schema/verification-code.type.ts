import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql';
import type { DeliveryFailureReason } from '../error-codes.js';
import { CodePurposeEnum, DeliveryFailureReasonEnum } from './enums.js';
import { DateTimeScalar, EmailAddressScalar } from './scalars.js';
import { typename } from './typename.js';
import { UserErrorType } from './user-error.type.js';

@ObjectType('CodeSent')
export class CodeSentType {
  @Field(() => ID, {
    description:
      "Handle of this request, unguessable: verifyCode takes it, so only whoever asked can spend the code's attempts.",
  })
  requestId!: string;

  @Field(() => EmailAddressScalar)
  email!: string;

  @Field(() => CodePurposeEnum)
  purpose!: keyof typeof CodePurposeEnum;

  @Field(() => String, {
    description: 'Three characters, also printed in the mail, so that a person with several mails picks the right one.',
  })
  reference!: string;

  @Field(() => Int)
  codeLength!: number;

  @Field(() => Int)
  attemptsAllowed!: number;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;

  @Field(() => DateTimeScalar)
  resendAvailableAt!: Date;
}

@ObjectType('CodeNotSent', {
  implements: UserErrorType,
  description: '`code` is INVALID_EMAIL, RESEND_TOO_SOON, RATE_LIMITED, DELIVERY_FAILED or OVERLOADED.',
})
export class CodeNotSentType extends UserErrorType {
  @Field(() => Int, { nullable: true, description: 'Set for RESEND_TOO_SOON, RATE_LIMITED and OVERLOADED.' })
  retryAfterSeconds!: number | null;

  @Field(() => DeliveryFailureReasonEnum, { nullable: true, description: 'Set for DELIVERY_FAILED.' })
  deliveryFailureReason!: DeliveryFailureReason | null;

  @Field(() => Boolean, {
    description:
      'True when a code mailed earlier is untouched and still valid, and this browser had asked for it: others learn nothing of an address.',
  })
  previousCodeStillValid!: boolean;

  @Field(() => ID, {
    nullable: true,
    description:
      'Set when it is unclear whether the mail left (timeout, dropped connection, 5xx): should it arrive, verifyCode takes this.',
  })
  requestId!: string | null;
}

@ObjectType('CodeVerified')
export class CodeVerifiedType {
  @Field(() => EmailAddressScalar)
  email!: string;

  @Field(() => CodePurposeEnum)
  purpose!: keyof typeof CodePurposeEnum;

  @Field(() => String, {
    description:
      'Signed JWT (public keys at /.well-known/jwks.json), bound to address and purpose, single use here, and checkable by any other back end.',
  })
  verificationToken!: string;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;
}

@ObjectType('CodeRejected', {
  implements: UserErrorType,
  description:
    '`code` is CODE_NOT_FOUND, CODE_MISMATCH, CODE_EXPIRED, CODE_SUPERSEDED, CODE_ALREADY_USED, TOO_MANY_ATTEMPTS or RATE_LIMITED.',
})
export class CodeRejectedType extends UserErrorType {
  @Field(() => Int, { nullable: true, description: 'Null where no live code exists.' })
  attemptsRemaining!: number | null;

  @Field(() => Int, { nullable: true, description: 'Set for RATE_LIMITED.' })
  retryAfterSeconds!: number | null;
}

export const RequestCodeResult = createUnionType({
  name: 'RequestCodeResult',
  types: () => [CodeSentType, CodeNotSentType] as const,
  resolveType: typename,
});
export const VerifyCodeResult = createUnionType({
  name: 'VerifyCodeResult',
  types: () => [CodeVerifiedType, CodeRejectedType] as const,
  resolveType: typename,
});
