import type { ErrorCode } from '../error-codes.js';
import { errorText } from '../error-texts.js';
import { AppError } from '../errors.js';
import type { Typed } from '../schema/typename.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import type { RequestContext } from './request-context.js';

/** What every field for signed-in people may refuse with. */
export const notSignedIn: readonly ErrorCode[] = ['UNAUTHENTICATED', 'SESSION_EXPIRED'];

/** What every field that compares a password or makes one may refuse with. */
export const passwordWork: readonly ErrorCode[] = ['BAD_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED'];

/** The two fields of every refusal, in the person's language; how long to wait goes into `Retry-After` as well. */
export function userError(error: AppError, context: RequestContext): { code: ErrorCode; message: string } {
  context.wait.seconds = Math.max(context.wait.seconds, waitOf(error) ?? 0);
  return { code: error.code, message: errorText(error, context.locale) };
}

/** For how many seconds the error asks to wait. */
export function waitOf({ details }: AppError): number | undefined {
  const { retryAfterSeconds } = details;
  return typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined;
}

/** The refusal for an error with one of the declared codes; any other error is thrown on. */
export function inputError(
  error: unknown,
  declared: readonly ErrorCode[],
  context: RequestContext,
): Typed<InputErrorType> {
  if (!(error instanceof AppError) || !declared.includes(error.code)) throw error;
  return { __typename: 'InputError', ...userError(error, context), retryAfterSeconds: waitOf(error) ?? null };
}
