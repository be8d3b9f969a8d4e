import type { ErrorCode } from './error-codes.js';
import { type ErrorWords, errorWords } from './error-words.js';
import { type AppError, GmailRefused, OperationTooComplex, WeakPassword } from './errors.js';
import { operationLimitWords } from './operation-limit-words.js';

/** The languages that people are answered in. */
export type Locale = 'EN' | 'KO';

/** What a person is told about an error, in their language. */
export function errorText(error: AppError | ErrorCode, locale: Locale): string {
  if (error instanceof OperationTooComplex) return operationLimitText(error, locale);
  return errorWords[locale][keyOf(error)];
}

function operationLimitText({ limit, allowed, found = 0 }: OperationTooComplex, locale: Locale): string {
  const count = (value: number) => value.toLocaleString('en-US');
  return operationLimitWords[locale][limit].replaceAll('{allowed}', count(allowed)).replace('{found}', count(found));
}

function keyOf(error: AppError | ErrorCode): keyof ErrorWords {
  if (typeof error === 'string') return error;
  return error instanceof GmailRefused || error instanceof WeakPassword ? error.reason : error.code;
}
