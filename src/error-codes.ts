/** Every code the API can answer with, in a mutation's result and in `errors[].extensions.code` alike; documented in docs/errors.md. */
export const errorCodes = [
  'INVALID_INPUT',
  'INVALID_EMAIL',
  'WEAK_PASSWORD',
  'INVALID_CURSOR',
  'INVALID_PAGE_SIZE',
  'OPERATION_TOO_COMPLEX',
  'NOT_FOUND',
  'RESEND_TOO_SOON',
  'RATE_LIMITED',
  'DELIVERY_FAILED',
  'CODE_NOT_FOUND',
  'CODE_MISMATCH',
  'CODE_EXPIRED',
  'CODE_SUPERSEDED',
  'CODE_ALREADY_USED',
  'TOO_MANY_ATTEMPTS',
  'VERIFICATION_TOKEN_INVALID',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_CREDENTIALS',
  'EMAIL_ALREADY_REGISTERED',
  'ACCOUNT_DISABLED',
  'FRESH_SIGN_IN_REQUIRED',
  'LAST_SIGN_IN_METHOD',
  'SESSION_EXPIRED',
  'GOOGLE_NOT_CONFIGURED',
  'GOOGLE_STATE_INVALID',
  'GOOGLE_ACCESS_DENIED',
  'GOOGLE_CODE_EXCHANGE_FAILED',
  'GOOGLE_REAUTHORIZATION_REQUIRED',
  'GOOGLE_ACCOUNT_NOT_CONNECTED',
  'GOOGLE_ACCOUNT_IN_USE',
  'GOOGLE_EMAIL_UNVERIFIED',
  'GMAIL_API_DISABLED',
  'GMAIL_RATE_LIMITED',
  'GMAIL_UNAVAILABLE',
  'OVERLOADED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const deliveryFailureReasons = [
  'SENDER_NOT_AUTHORIZED',
  'SENDER_QUOTA_EXCEEDED',
  'RECIPIENT_REJECTED',
  'PROVIDER_UNAVAILABLE',
] as const;
export type DeliveryFailureReason = (typeof deliveryFailureReasons)[number];

export const reauthorizationReasons = [
  'NO_REFRESH_TOKEN',
  'REVOKED',
  'MISSING_SCOPES',
  'CLIENT_REJECTED',
  'CODE_EXCHANGE_FAILED',
] as const;
export type ReauthorizationReason = (typeof reauthorizationReasons)[number];

export const weakPasswordReasons = ['PASSWORD_TOO_SHORT', 'PASSWORD_TOO_LONG', 'PASSWORD_COMMON'] as const;
export type WeakPasswordReason = (typeof weakPasswordReasons)[number];

export const gmailRefusalReasons = ['MAIL_SERVICE_NOT_ENABLED', 'DOMAIN_POLICY'] as const;
export type GmailRefusalReason = (typeof gmailRefusalReasons)[number];

/** What is limited about an operation; how each is counted is in docs/errors.md. */
export const operationLimitNames = [
  'TOKENS',
  'SELECTIONS',
  'DEPTH',
  'ALIASES',
  'DIRECTIVES',
  'REPEATED_FIELDS',
  'VARIABLES',
  'COST',
  'INTROSPECTION',
] as const;
export type OperationLimitName = (typeof operationLimitNames)[number];
