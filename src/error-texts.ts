import type { ErrorCode } from './error-codes.js';
import { type ErrorWords, errorWords } from './error-words.js';
import { type AppError, GmailRefused, WeakPassword } from './errors.js';

/** The languages that people are answered in. */
export type Locale = 'EN' | 'KO';

/** What a person is told about an error, in their language. */
export function errorText(error: AppError | ErrorCode, locale: Locale): string {
  return errorWords[locale][keyOf(error)];
}

function keyOf(error: AppError | ErrorCode): keyof ErrorWords {
  if (typeof error === 'string') return error;
  return error instanceof GmailRefused || error instanceof WeakPassword ? error.reason : error.code;
}
