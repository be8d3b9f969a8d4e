import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import type { ReauthorizationReason } from '../error-codes.js';
import { GoogleAccountStatusEnum, ReauthorizationReasonEnum } from './enums.js';
import { NodeType } from './node.type.js';
import { DateTimeScalar, EmailAddressScalar, URLScalar } from './scalars.js';
import { typename } from './typename.js';
import { SessionType, UserType } from './user.type.js';
import { InputErrorType, UserErrorType } from './user-error.type.js';

@ObjectType('GoogleAuthorization')
export class GoogleAuthorizationType {
  @Field(() => URLScalar, {
    description: "Google's consent page: offline access, forced consent, state, nonce, PKCE S256.",
  })
  authorizationUrl!: string;

  @Field(() => String)
  state!: string;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;
}

@ObjectType('GoogleReauthorizationRequired', {
  implements: UserErrorType,
  description: 'The same fields stand in errors[].extensions when a query fails for this reason.',
})
export class GoogleReauthorizationRequiredType extends UserErrorType {
  @Field(() => ReauthorizationReasonEnum)
  reason!: ReauthorizationReason;

  @Field(() => [String])
  missingScopes!: readonly string[];

  @Field(() => URLScalar, { description: 'Ready to open: its state is already stored.' })
  authorizationUrl!: string;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;
}

@ObjectType('GoogleAccount', { implements: NodeType })
export class GoogleAccountType extends NodeType {
  @Field(() => String, { description: "Google's `sub`: what credentials are stored under." })
  googleUserId!: string;

  @Field(() => EmailAddressScalar)
  email!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => GoogleAccountStatusEnum)
  status!: keyof typeof GoogleAccountStatusEnum;

  @Field(() => [String])
  grantedScopes!: string[];

  @Field(() => [String])
  missingScopes!: string[];

  @Field(() => DateTimeScalar)
  connectedAt!: Date;
}

@ObjectType('GoogleConnected')
export class GoogleConnectedType {
  @Field(() => GoogleAccountType)
  account!: GoogleAccountType;

  @Field(() => UserType)
  user!: UserType;

  @Field(() => SessionType, {
    nullable: true,
    description:
      'Null when a signed-in user connected a further account, and when this repeats what has signed the browser in.',
  })
  session!: SessionType | null;

  @Field(() => Boolean)
  isNewUser!: boolean;

  @Field(() => String, { nullable: true })
  returnTo!: string | null;
}

@ObjectType('GoogleDisconnected')
export class GoogleDisconnectedType {
  @Field(() => ID)
  disconnectedAccountId!: string;

  @Field(() => Boolean, {
    description: 'False when Google did not confirm it, or when the grant stays since this server sends codes by it.',
  })
  revokedAtGoogle!: boolean;
}

export const CompleteGoogleAuthorizationResult = createUnionType({
  name: 'CompleteGoogleAuthorizationResult',
  types: () => [GoogleConnectedType, GoogleReauthorizationRequiredType, InputErrorType] as const,
  resolveType: typename,
});
export const DisconnectGoogleAccountResult = createUnionType({
  name: 'DisconnectGoogleAccountResult',
  types: () => [GoogleDisconnectedType, InputErrorType] as const,
  resolveType: typename,
});
