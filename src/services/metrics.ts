import type { DeliveryFailureReason, ErrorCode } from '../error-codes.js';
import { AppError, DeliveryFailed } from '../errors.js';

/** The codes that Apollo gives to requests which are refused before any of our fields is asked; `OTHER` for all further ones. */
export const requestFaults = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OTHER',
] as const;
export type OperationOutcome = 'OK' | ErrorCode | (typeof requestFaults)[number];

/** How one call at Google ended. `NO_ANSWER`: nobody can tell whether it was carried out; `NOT_REACHED`: it was not. */
export const googleOutcomes = [
  'OK',
  'RATE_LIMITED',
  'DAILY_LIMIT',
  'UNAUTHENTICATED',
  'MISSING_SCOPES',
  'API_DISABLED',
  'REFUSED',
  'NOT_FOUND',
  'INVALID',
  'SERVER_FAULT',
  'MALFORMED',
  'NO_ANSWER',
  'NOT_REACHED',
  'OTHER',
] as const;
export type GoogleOutcome = (typeof googleOutcomes)[number];

/** `UNCLEAR`: the mail may have left. The codes are refusals before any mail was tried. */
export type CodeSendResult = 'SENT' | 'UNCLEAR' | DeliveryFailureReason | ErrorCode;

export const tokenRefreshResults = ['OK', 'REVOKED', 'CLIENT_REJECTED', 'UNAVAILABLE'] as const;
export type TokenRefreshResult = (typeof tokenRefreshResults)[number];

/** Where a message that was asked for came from: `hit` is our cache, `miss` is Gmail. Nothing is counted while the cache is off. */
export type CacheResult = 'hit' | 'miss';

/** What waits for its turn, and what is under way. */
export interface QueueLength {
  running: number;
  waiting: number;
}

/** Told what happens, by whoever does it. No value that is told is about a person, and each is one of a few. */
export interface Metrics {
  /** What there will be to count, so that the first failure of an operation is seen as one more than none. */
  expectOperations(operations: readonly string[]): void;
  /** `operation` is the name of a field of Query or Mutation, or `other`. */
  countOperation(operation: string, outcome: OperationOutcome): void;
  /** A whole request: `operation` as above, or `several`. */
  timeRequest(operation: string, seconds: number): void;
  countCodeSend(result: CodeSendResult): void;
  /** One attempt, so that a call that is tried again counts again; `units` of Gmail's quota are its price. */
  countGoogleCall(method: string, outcome: GoogleOutcome, units: number): void;
  countTokenRefresh(result: TokenRefreshResult): void;
  countMessages(result: CacheResult, count: number): void;
}

/** For a server that counts nothing. */
export const noMetrics: Metrics = {
  expectOperations: () => undefined,
  countOperation: () => undefined,
  timeRequest: () => undefined,
  countCodeSend: () => undefined,
  countGoogleCall: () => undefined,
  countTokenRefresh: () => undefined,
  countMessages: () => undefined,
};

/** What became of a code that was not sent. */
export function codeSendResult(error: unknown): CodeSendResult {
  if (error instanceof DeliveryFailed) return error.requestId === undefined ? error.reason : 'UNCLEAR';
  return error instanceof AppError ? error.code : 'INTERNAL';
}
