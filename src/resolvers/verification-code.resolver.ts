import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { ErrorCode } from '../error-codes.js';
import { AppError, CodeMismatch, DeliveryFailed } from '../errors.js';
import { CodePurposeEnum, LocaleEnum } from '../schema/enums.js';
import { EmailAddressScalar } from '../schema/scalars.js';
import type { Typed } from '../schema/typename.js';
import {
  type CodeNotSentType,
  type CodeRejectedType,
  type CodeSentType,
  type CodeVerifiedType,
  RequestCodeResult,
  VerifyCodeResult,
} from '../schema/verification-code.type.js';
import type { CodeRequest, VerificationCodeService } from '../services/verification-code.service.js';
import { userError, waitOf } from './refusals.js';
import type { RequestContext } from './request-context.js';

const notSentCodes: ErrorCode[] = ['INVALID_EMAIL', 'RESEND_TOO_SOON', 'RATE_LIMITED', 'DELIVERY_FAILED', 'OVERLOADED'];
const rejectedCodes: ErrorCode[] = [
  'CODE_NOT_FOUND',
  'CODE_MISMATCH',
  'CODE_EXPIRED',
  'CODE_SUPERSEDED',
  'CODE_ALREADY_USED',
  'TOO_MANY_ATTEMPTS',
  'RATE_LIMITED',
];

@Resolver()
export class VerificationCodeResolver {
  constructor(private readonly verificationCodes: VerificationCodeService) {}

  @Mutation(() => RequestCodeResult, {
    description: 'Mails a six-digit code. The answer comes when the mail has been accepted, never before.',
  })
  async requestCode(
    @Arg('email', () => EmailAddressScalar) email: string,
    @Arg('purpose', () => CodePurposeEnum, { nullable: true, defaultValue: 'SIGN_UP' }) purpose:
      | keyof typeof CodePurposeEnum
      | null,
    @Arg('locale', () => LocaleEnum, { nullable: true, description: 'Of the mail; left out, Accept-Language decides.' })
    locale: keyof typeof LocaleEnum | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<Typed<CodeSentType> | Typed<CodeNotSentType>> {
    const request = {
      email,
      purpose: purpose ?? 'SIGN_UP',
      locale: locale ?? context.locale,
      ipAddress: context.ipAddress,
      browser: context.browser.ensureSecret(),
    };
    try {
      return { __typename: 'CodeSent', ...(await this.verificationCodes.requestCode(request)) };
    } catch (error) {
      if (!(error instanceof AppError) || !notSentCodes.includes(error.code)) throw error;
      return this.notSent(error, request, context);
    }
  }

  @Mutation(() => VerifyCodeResult, {
    description: 'Spends one attempt of the request, and its code when it is right.',
  })
  async verifyCode(
    @Arg('requestId', () => ID) requestId: string,
    @Arg('code', () => String) code: string,
    @Ctx() context: RequestContext,
  ): Promise<Typed<CodeVerifiedType> | Typed<CodeRejectedType>> {
    try {
      return {
        __typename: 'CodeVerified',
        ...(await this.verificationCodes.verifyCode(requestId, code, context.ipAddress)),
      };
    } catch (error) {
      if (!(error instanceof AppError) || !rejectedCodes.includes(error.code)) throw error;
      const attemptsRemaining = error instanceof CodeMismatch ? error.attemptsRemaining : null;
      const retryAfterSeconds = waitOf(error) ?? null;
      return { __typename: 'CodeRejected', ...userError(error, context), attemptsRemaining, retryAfterSeconds };
    }
  }

  private async notSent(
    error: AppError,
    request: CodeRequest,
    context: RequestContext,
  ): Promise<Typed<CodeNotSentType>> {
    const failure = error instanceof DeliveryFailed ? error : undefined;
    return {
      __typename: 'CodeNotSent',
      ...userError(error, context),
      retryAfterSeconds: waitOf(error) ?? null,
      deliveryFailureReason: failure?.reason ?? null,
      previousCodeStillValid: await this.verificationCodes.hasEarlierCode(request, failure?.requestId),
      requestId: failure?.requestId ?? null,
    };
  }
}
