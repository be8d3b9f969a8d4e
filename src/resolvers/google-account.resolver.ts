import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { ErrorCode } from '../error-codes.js';
import { GoogleReauthorizationRequired } from '../errors.js';
import {
  CompleteGoogleAuthorizationResult,
  DisconnectGoogleAccountResult,
  GoogleAuthorizationType,
  type GoogleConnectedType,
  type GoogleDisconnectedType,
  type GoogleReauthorizationRequiredType,
} from '../schema/google-account.type.js';
import { EmailAddressScalar } from '../schema/scalars.js';
import type { Typed } from '../schema/typename.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import { parseEmailAddress } from '../services/email-address.js';
import type { GoogleAccountService } from '../services/google-account.service.js';
import type { GoogleSignInService } from '../services/google-sign-in.service.js';
import { decodeGlobalId } from './global-id.js';
import { toGoogleAccount } from './google-account.view.js';
import { inputError, notSignedIn, userError } from './refusals.js';
import { type RequestContext, requireViewer } from './request-context.js';
import { toUser } from './user.view.js';

const completionCodes: ErrorCode[] = [
  'ACCOUNT_DISABLED',
  'GOOGLE_STATE_INVALID',
  'EMAIL_ALREADY_REGISTERED',
  'GOOGLE_ACCOUNT_IN_USE',
  'GOOGLE_EMAIL_UNVERIFIED',
  'GOOGLE_NOT_CONFIGURED',
  'GMAIL_UNAVAILABLE',
];

@Resolver()
export class GoogleAccountResolver {
  constructor(
    private readonly signIns: GoogleSignInService,
    private readonly accounts: GoogleAccountService,
  ) {}

  @Mutation(() => GoogleAuthorizationType, {
    description:
      'A mutation, since it stores state and PKCE verifier. Signed in: connects a further account; else: signs in or up.',
  })
  async startGoogleAuthorization(
    @Arg('loginHint', () => EmailAddressScalar, { nullable: true }) loginHint: string | null | undefined,
    @Arg('returnTo', () => String, {
      nullable: true,
      description: 'A path here, or a URL of an allowed origin, to go on to afterwards.',
    })
    returnTo: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<GoogleAuthorizationType> {
    return this.signIns.start({
      browser: context.browser.ensureSecret(),
      ipAddress: context.ipAddress,
      userId: context.viewer?.user.id,
      loginHint: typeof loginHint === 'string' ? parseEmailAddress(loginHint) : undefined,
      returnTo: returnTo ?? undefined,
    });
  }

  @Mutation(() => CompleteGoogleAuthorizationResult, {
    description:
      'For front ends that receive `code` and `state` themselves; otherwise /auth/google/callback does the same.',
  })
  async completeGoogleAuthorization(
    @Arg('code', () => String) code: string,
    @Arg('state', () => String) state: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<GoogleConnectedType> | Typed<GoogleReauthorizationRequiredType> | Typed<InputErrorType>> {
    const { secret: browser, refreshToken } = context.browser;
    const by = { browser, refreshToken, userId: context.viewer?.user.id, locale: context.locale };
    try {
      const { account, user, isNewUser, returnTo, session, reauthorization } = await this.signIns.complete(
        state,
        code,
        by,
        context,
      );
      if (session) context.browser.keepSession(session);
      if (reauthorization) throw reauthorization;
      return {
        __typename: 'GoogleConnected',
        account: toGoogleAccount(account),
        user: toUser(user),
        session: session ?? null,
        isNewUser,
        returnTo: returnTo ?? null,
      };
    } catch (error) {
      if (!(error instanceof GoogleReauthorizationRequired)) return inputError(error, completionCodes, context);
      const { reason, missingScopes: missing, authorization } = error;
      return {
        __typename: 'GoogleReauthorizationRequired',
        ...userError(error, context),
        reason,
        missingScopes: missing,
        ...authorization,
      };
    }
  }

  @Mutation(() => DisconnectGoogleAccountResult, {
    description:
      "Ends Google's grant and deletes the credentials. LAST_SIGN_IN_METHOD where nothing else is left to sign in by.",
  })
  async disconnectGoogleAccount(
    @Arg('id', () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<GoogleDisconnectedType> | Typed<InputErrorType>> {
    try {
      const viewer = requireViewer(context);
      const [accountId] = decodeGlobalId(id, 'GoogleAccount') ?? [''];
      const { revokedAtGoogle } = await this.accounts.disconnect(viewer.user.id, accountId ?? '');
      return { __typename: 'GoogleDisconnected', disconnectedAccountId: id, revokedAtGoogle };
    } catch (error) {
      return inputError(error, [...notSignedIn, 'GOOGLE_ACCOUNT_NOT_CONNECTED', 'LAST_SIGN_IN_METHOD'], context);
    }
  }
}
