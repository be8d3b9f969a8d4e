import { registerEnumType } from 'type-graphql';
import { deliveryFailureReasons, errorCodes, reauthorizationReasons } from '../error-codes.js';

/** A GraphQL enum whose values are their own names. */
function enumOf<const T extends string>(
  name: string,
  values: readonly T[],
  options: { description?: string; valuesConfig?: Partial<Record<T, { description: string }>> } = {},
): Record<T, T> {
  const members = Object.fromEntries(values.map((value) => [value, value]));
  // Each value is its own name, which fromEntries cannot say.
  const typed = members as Record<T, T>;
  registerEnumType(typed, {
    name,
    ...(options.description ? { description: options.description } : {}),
    valuesConfig: { ...options.valuesConfig },
  });
  return typed;
}

export const ErrorCodeEnum = enumOf('ErrorCode', errorCodes, {
  description:
    "Every code the API can answer with: in a mutation's result (UserError.code) and in errors[].extensions.code alike.",
});
export const CodePurposeEnum = enumOf('CodePurpose', ['SIGN_UP', 'RESET_PASSWORD', 'FIND_ACCOUNT', 'VERIFY_EMAIL']);
export const LocaleEnum = enumOf('Locale', ['EN', 'KO']);
export const DeliveryFailureReasonEnum = enumOf('DeliveryFailureReason', deliveryFailureReasons, {
  valuesConfig: {
    SENDER_NOT_AUTHORIZED: {
      description:
        'Refresh token missing, expired or revoked, or gmail.send not granted: an operator must authorise the sender again.',
    },
    SENDER_QUOTA_EXCEEDED: { description: "Gmail's rate or daily sending limit, or this server's own limit below it." },
    RECIPIENT_REJECTED: { description: 'Gmail does not take this address.' },
    PROVIDER_UNAVAILABLE: { description: 'Timeout, connection failure or 5xx.' },
  },
});
export const SignInMethodEnum = enumOf('SignInMethod', ['PASSWORD', 'GOOGLE']);
export const GoogleAccountStatusEnum = enumOf('GoogleAccountStatus', ['CONNECTED', 'REAUTHORIZATION_REQUIRED']);
export const ReauthorizationReasonEnum = enumOf('ReauthorizationReason', reauthorizationReasons, {
  valuesConfig: {
    NO_REFRESH_TOKEN: { description: 'Google gave no refresh token and none was stored.' },
    REVOKED: { description: 'invalid_grant, or a 401 that a refresh does not cure.' },
    MISSING_SCOPES: { description: 'The person unticked a box on the consent screen.' },
    CLIENT_REJECTED: {
      description: "Google refused this server's OAuth client, or the account was connected through another one.",
    },
    CODE_EXCHANGE_FAILED: {
      description: 'Google did not take the authorization code: used, expired, or altered on the way.',
    },
  },
});
export const GmailLabelTypeEnum = enumOf('GmailLabelType', ['SYSTEM', 'USER']);
export const CountAccuracyEnum = enumOf('CountAccuracy', ['EXACT', 'ESTIMATE', 'AT_LEAST']);
export const SenderStatusEnum = enumOf('SenderStatus', ['READY', 'NOT_CONFIGURED', 'REAUTHORIZATION_REQUIRED']);
