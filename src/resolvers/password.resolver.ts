import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ErrorCode } from '../error-codes.js';
import {
  ChangePasswordResult,
  type PasswordChangedType,
  type PasswordResetType,
  ResetPasswordResult,
} from '../schema/password.type.js';
import { EmailAddressScalar } from '../schema/scalars.js';
import type { Typed } from '../schema/typename.js';
import { type AuthenticatedType, AuthResult } from '../schema/user.type.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import type { PasswordService } from '../services/password.service.js';
import { inputError, notSignedIn, passwordWork } from './refusals.js';
import { type RequestContext, requireViewer } from './request-context.js';
import { toUser } from './user.view.js';

const resetCodes: ErrorCode[] = ['VERIFICATION_TOKEN_INVALID', 'WEAK_PASSWORD', 'OVERLOADED'];

@Resolver()
export class PasswordResolver {
  constructor(private readonly passwords: PasswordService) {}

  @Mutation(() => AuthResult, {
    description: 'BAD_CREDENTIALS for an unknown address, a wrong password and a user without one alike.',
  })
  async login(
    @Arg('email', () => EmailAddressScalar) email: string,
    @Arg('password', () => String) password: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<AuthenticatedType> | Typed<InputErrorType>> {
    try {
      const { user, session } = await this.passwords.login(email, password, context);
      context.browser.keepSession(session);
      return { __typename: 'Authenticated', user: toUser(user), session, isNewUser: false };
    } catch (error) {
      return inputError(error, [...passwordWork, 'ACCOUNT_DISABLED'], context);
    }
  }

  @Mutation(() => ResetPasswordResult, {
    description:
      'With a token for RESET_PASSWORD: sets a password, also a first one, and ends all sessions. A password that is refused spends nothing.',
  })
  async resetPassword(
    @Arg('verificationToken', () => String) verificationToken: string,
    @Arg('newPassword', () => String) newPassword: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<PasswordResetType> | Typed<InputErrorType>> {
    try {
      const { user, revokedSessionCount } = await this.passwords.reset(verificationToken, newPassword, context);
      return { __typename: 'PasswordReset', user: toUser(user), revokedSessionCount };
    } catch (error) {
      return inputError(error, resetCodes, context);
    }
  }

  @Mutation(() => ChangePasswordResult, { description: 'Ends all other sessions.' })
  async changePassword(
    @Arg('currentPassword', () => String) current: string,
    @Arg('newPassword', () => String) next: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<PasswordChangedType> | Typed<InputErrorType>> {
    try {
      const { user, sessionId } = requireViewer(context);
      const { revokedSessionCount } = await this.passwords.change(user, { current, next, sessionId }, context);
      return { __typename: 'PasswordChanged', user: toUser(user), revokedSessionCount };
    } catch (error) {
      return inputError(error, [...notSignedIn, ...passwordWork, 'WEAK_PASSWORD'], context);
    }
  }
}
