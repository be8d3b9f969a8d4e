import type { ErrorCode } from '../error-codes.js';
import { errorText } from '../error-texts.js';
import { AppError } from '../errors.js';
import type { Typed } from '../schema/typename.js';
import type { InputErrorType } from '../schema/user-error.type.js';
import type { RequestContext } from './request-context.js';

/** The two fields of every refusal, in the person's language. */
export function userError(error: AppError, context: RequestContext): { code: ErrorCode; message: string } {
  return { code: error.code, message: errorText(error, context.locale) };
}

/** The refusal for an error with one of the declared codes; any other error is thrown on. */
export function inputError(
  error: unknown,
  declared: readonly ErrorCode[],
  context: RequestContext,
): Typed<InputErrorType> {
  if (error instanceof AppError && declared.includes(error.code))
    return { __typename: 'InputError', ...userError(error, context) };
  throw error;
}
