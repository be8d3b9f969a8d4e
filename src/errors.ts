import type {
  DeliveryFailureReason,
  ErrorCode,
  GmailRefusalReason,
  OperationLimitName,
  ReauthorizationReason,
  WeakPasswordReason,
} from './error-codes.js';

export type { ReauthorizationReason };

/**
 * A failure that a client or operator is expected to handle: one class per reason.
 * `details` are safe to show and become fields of a refusal or `errors[].extensions`; secrets never go in.
 */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;

  constructor(
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(undefined, options);
    this.name = new.target.name;
  }
}

/** An argument that cannot be meant. `argument` names it where it is known; `hint` says what would be accepted. */
export class InvalidInput extends AppError {
  readonly code = 'INVALID_INPUT';
  constructor(argument: string | undefined, hint: string, options?: ErrorOptions) {
    super({ ...(argument === undefined ? {} : { argument }), hint }, options);
  }
}
export class InvalidEmail extends AppError {
  readonly code = 'INVALID_EMAIL';
}
export class InvalidCursor extends AppError {
  readonly code = 'INVALID_CURSOR';
}
export class InvalidPageSize extends AppError {
  readonly code = 'INVALID_PAGE_SIZE';
}
/** A document that would be too much work, known before it is done. `found` is missing where counting stopped at the limit. */
export class OperationTooComplex extends AppError {
  readonly code = 'OPERATION_TOO_COMPLEX';
  constructor(
    readonly limit: OperationLimitName,
    readonly allowed: number,
    readonly found?: number,
  ) {
    super({ limit, allowed, ...(found === undefined ? {} : { found }) });
  }
}
/** A message, label or account that does not exist or belongs to someone else: the two are never told apart. */
export class NotFound extends AppError {
  readonly code = 'NOT_FOUND';
}

export class ResendTooSoon extends AppError {
  readonly code = 'RESEND_TOO_SOON';
  constructor(readonly retryAfterSeconds: number) {
    super({ retryAfterSeconds });
  }
}
export class RateLimited extends AppError {
  readonly code = 'RATE_LIMITED';
  constructor(readonly retryAfterSeconds: number) {
    super({ retryAfterSeconds });
  }
}
/** No mail is known to have left. With `requestId` the outcome is unclear: should the mail arrive, that request takes its code. */
export class DeliveryFailed extends AppError {
  readonly code = 'DELIVERY_FAILED';
  constructor(
    readonly reason: DeliveryFailureReason,
    readonly requestId?: string,
    options?: ErrorOptions,
  ) {
    super({ deliveryFailureReason: reason }, options);
  }
}
/** More work is queued than will be done in time. */
export class Overloaded extends AppError {
  readonly code = 'OVERLOADED';
  constructor(readonly retryAfterSeconds = 1) {
    super({ retryAfterSeconds });
  }
}

/** The database cannot be reached, or cannot be written, at present. What was asked has happened wholly or not at all. */
export class ServiceUnavailable extends AppError {
  readonly code = 'SERVICE_UNAVAILABLE';
  constructor(options?: ErrorOptions) {
    super({ retryAfterSeconds: 1 }, options);
  }
}

export class CodeNotFound extends AppError {
  readonly code = 'CODE_NOT_FOUND';
}
export class CodeMismatch extends AppError {
  readonly code = 'CODE_MISMATCH';
  constructor(readonly attemptsRemaining: number) {
    super({ attemptsRemaining });
  }
}
export class CodeExpired extends AppError {
  readonly code = 'CODE_EXPIRED';
}
export class CodeSuperseded extends AppError {
  readonly code = 'CODE_SUPERSEDED';
}
export class CodeAlreadyUsed extends AppError {
  readonly code = 'CODE_ALREADY_USED';
}
export class TooManyAttempts extends AppError {
  readonly code = 'TOO_MANY_ATTEMPTS';
}

/** A verification token that proves nothing here: altered, expired, spent, or of another purpose. */
export class VerificationTokenInvalid extends AppError {
  readonly code = 'VERIFICATION_TOKEN_INVALID';
}
/** A password that will not do; it is not spent on, and neither is the token that came with it. */
export class WeakPassword extends AppError {
  readonly code = 'WEAK_PASSWORD';
  constructor(readonly reason: WeakPasswordReason) {
    super({ reason });
  }
}
/** Unknown address and wrong password alike. */
export class BadCredentials extends AppError {
  readonly code = 'BAD_CREDENTIALS';
}
/** An operator has disabled the user; told only to whoever has proven to be them. */
export class AccountDisabled extends AppError {
  readonly code = 'ACCOUNT_DISABLED';
}
/** What cannot be undone wants the password, or a Google sign-in of this very moment. */
export class FreshSignInRequired extends AppError {
  readonly code = 'FRESH_SIGN_IN_REQUIRED';
}
/** Without it nobody could sign in to the account any more. */
export class LastSignInMethod extends AppError {
  readonly code = 'LAST_SIGN_IN_METHOD';
}

export class Unauthenticated extends AppError {
  readonly code = 'UNAUTHENTICATED';
}
export class SessionExpired extends AppError {
  readonly code = 'SESSION_EXPIRED';
}
export class EmailAlreadyRegistered extends AppError {
  readonly code = 'EMAIL_ALREADY_REGISTERED';
}

/** The operator has set no Google client: nothing of Google's can work. */
export class GoogleNotConfigured extends AppError {
  readonly code = 'GOOGLE_NOT_CONFIGURED';
}
export class GoogleStateInvalid extends AppError {
  readonly code = 'GOOGLE_STATE_INVALID';
}
export class GoogleAccessDenied extends AppError {
  readonly code = 'GOOGLE_ACCESS_DENIED';
}
/** What a person must open to consent (again); its state is already stored. */
export interface ReadyAuthorization {
  authorizationUrl: string;
  state: string;
  expiresAt: Date;
}
/** The way back is in the error itself: reason, missing scopes and an authorization URL that is ready to open. */
export class GoogleReauthorizationRequired extends AppError {
  readonly code: ErrorCode = 'GOOGLE_REAUTHORIZATION_REQUIRED';
  constructor(
    readonly reason: ReauthorizationReason,
    readonly missingScopes: readonly string[],
    readonly authorization: ReadyAuthorization,
    options?: ErrorOptions,
  ) {
    const { authorizationUrl, expiresAt } = authorization;
    super({ reason, missingScopes, authorizationUrl, expiresAt: expiresAt.toISOString() }, options);
  }
}
/** Google did not take the authorization code (used, expired, wrong client); a fresh authorization URL is in the error. */
export class GoogleCodeExchangeFailed extends GoogleReauthorizationRequired {
  override readonly code = 'GOOGLE_CODE_EXCHANGE_FAILED';
}
/** Google had trouble of its own before the sign-in was complete; a fresh authorization URL is in the error. */
export class GoogleSignInUnavailable extends GoogleReauthorizationRequired {
  override readonly code = 'GMAIL_UNAVAILABLE';
}
/** None is connected, or none of the `accounts` was named. */
export class GoogleAccountNotConnected extends AppError {
  readonly code = 'GOOGLE_ACCOUNT_NOT_CONNECTED';
  constructor(readonly accounts: readonly { id: string; email: string }[]) {
    super({ accounts });
  }
}
/** The Google account belongs to another user here. */
export class GoogleAccountInUse extends AppError {
  readonly code = 'GOOGLE_ACCOUNT_IN_USE';
}

/** Google itself has not verified the address, so no user can be made from it. */
export class GoogleEmailUnverified extends AppError {
  readonly code = 'GOOGLE_EMAIL_UNVERIFIED';
}

/** The Gmail API is off in the operator's Cloud project; `activationUrl` is for the operator's log, not for clients. */
export class GmailApiDisabled extends AppError {
  readonly code = 'GMAIL_API_DISABLED';
  constructor(
    readonly activationUrl: string | undefined,
    options?: ErrorOptions,
  ) {
    super({}, options);
  }
}
export class GmailRateLimited extends AppError {
  readonly code = 'GMAIL_RATE_LIMITED';
  constructor(
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super({ retryAfterSeconds }, options);
  }
}
export class GmailUnavailable extends AppError {
  readonly code = 'GMAIL_UNAVAILABLE';
}
/** Gmail serves this account never, or not before its administrator allows it: trying again does not help. */
export class GmailRefused extends GmailUnavailable {
  constructor(
    readonly reason: GmailRefusalReason,
    options?: ErrorOptions,
  ) {
    super({ reason }, options);
  }
}

/** A fault of configuration or environment, for the operator's terminal: its message says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
