import type { ErrorCode, GmailRefusalReason, WeakPasswordReason } from './error-codes.js';

/** By code; by reason where the code alone would say the wrong thing. */
export type ErrorWords = Record<ErrorCode | GmailRefusalReason | WeakPasswordReason, string>;

const english: ErrorWords = {
  INVALID_INPUT: 'The request has a value that cannot be used.',
  INVALID_EMAIL: 'This is not an e-mail address. Please check it.',
  WEAK_PASSWORD: 'This password is too short or too common. Please choose another one.',
  PASSWORD_TOO_SHORT: 'This password is too short: it takes at least 8 characters.',
  PASSWORD_TOO_LONG: 'This password is too long.',
  PASSWORD_COMMON: 'This password is one of those that are guessed first. Please choose another one.',
  INVALID_CURSOR: 'This page position is not valid for this listing. Please start again from the first page.',
  INVALID_PAGE_SIZE: 'A page has 1 to 100 entries.',
  NOT_FOUND: 'This was not found.',
  RESEND_TOO_SOON: 'A code was sent a moment ago. Please wait before asking for another.',
  RATE_LIMITED: 'Too many requests. Please try again later.',
  DELIVERY_FAILED: 'The e-mail could not be sent. Please try again later.',
  CODE_NOT_FOUND: 'There is no such code. Please ask for a new one.',
  CODE_MISMATCH: 'The code is not right. Please check it.',
  CODE_EXPIRED: 'The code has expired. Please ask for a new one.',
  CODE_SUPERSEDED: 'A newer code was sent. Please use the one in the newest e-mail.',
  CODE_ALREADY_USED: 'The code was used already. Please ask for a new one.',
  TOO_MANY_ATTEMPTS: 'Too many wrong codes. Please ask for a new one.',
  VERIFICATION_TOKEN_INVALID: 'The proof of your address is no longer valid. Please verify the address again.',
  UNAUTHENTICATED: 'Please sign in.',
  FORBIDDEN: 'You may not do this.',
  BAD_CREDENTIALS: 'The address or the password is not right.',
  EMAIL_ALREADY_REGISTERED:
    'An account with this address exists already. Sign in to it; Google can be connected there.',
  ACCOUNT_DISABLED: 'This account has been disabled by the operator of the service.',
  FRESH_SIGN_IN_REQUIRED: 'Please enter your password, or sign in with Google again right before this.',
  LAST_SIGN_IN_METHOD:
    'Without this Google account you could not sign in any more. Set a password with "forgotten password" first.',
  SESSION_EXPIRED: 'Your session has ended. Please sign in again.',
  GOOGLE_NOT_CONFIGURED: 'Google sign-in is not set up on this server.',
  GOOGLE_STATE_INVALID:
    'This Google sign-in was started elsewhere, is too old or was used already. Please start again.',
  GOOGLE_ACCESS_DENIED: 'Access was not granted at Google.',
  GOOGLE_CODE_EXCHANGE_FAILED: 'Google did not complete the sign-in. Please start again.',
  GOOGLE_REAUTHORIZATION_REQUIRED: 'Please allow access to your Google account again.',
  GOOGLE_ACCOUNT_NOT_CONNECTED: 'Name a Google account that is connected to you, or connect one.',
  GOOGLE_ACCOUNT_IN_USE: 'This Google account is connected to another user.',
  GOOGLE_EMAIL_UNVERIFIED: 'Google has not verified the address of this account. Verify it at Google, then try again.',
  GMAIL_API_DISABLED: 'Gmail is not switched on for this service. Its operator has been told.',
  GMAIL_RATE_LIMITED: 'Gmail asks for a pause. Please try again shortly.',
  GMAIL_UNAVAILABLE: 'Gmail does not answer at the moment. Please try again.',
  MAIL_SERVICE_NOT_ENABLED: 'This Google account has no Gmail. Please use another one.',
  DOMAIN_POLICY: 'The administrator of this Google account does not allow Gmail here.',
  OVERLOADED: 'The service is busy. Please try again shortly.',
  INTERNAL: 'Something went wrong on our side.',
};

const korean: ErrorWords = {
  INVALID_INPUT: '요청에 사용할 수 없는 값이 있습니다.',
  INVALID_EMAIL: '올바른 이메일 주소가 아닙니다. 다시 확인해 주세요.',
  WEAK_PASSWORD: '비밀번호가 너무 짧거나 흔합니다. 다른 비밀번호를 사용해 주세요.',
  PASSWORD_TOO_SHORT: '비밀번호가 너무 짧습니다. 8자 이상이어야 합니다.',
  PASSWORD_TOO_LONG: '비밀번호가 너무 깁니다.',
  PASSWORD_COMMON: '가장 먼저 추측되는 비밀번호입니다. 다른 비밀번호를 사용해 주세요.',
  INVALID_CURSOR: '이 목록에서 사용할 수 없는 위치입니다. 첫 페이지부터 다시 시작해 주세요.',
  INVALID_PAGE_SIZE: '한 페이지는 1개부터 100개까지입니다.',
  NOT_FOUND: '찾을 수 없습니다.',
  RESEND_TOO_SOON: '방금 인증번호를 보냈습니다. 잠시 후 다시 요청해 주세요.',
  RATE_LIMITED: '요청이 너무 많습니다. 나중에 다시 시도해 주세요.',
  DELIVERY_FAILED: '이메일을 보내지 못했습니다. 나중에 다시 시도해 주세요.',
  CODE_NOT_FOUND: '해당 인증번호가 없습니다. 새 인증번호를 요청해 주세요.',
  CODE_MISMATCH: '인증번호가 맞지 않습니다. 다시 확인해 주세요.',
  CODE_EXPIRED: '인증번호가 만료되었습니다. 새 인증번호를 요청해 주세요.',
  CODE_SUPERSEDED: '새 인증번호가 발송되었습니다. 가장 최근 이메일의 번호를 입력해 주세요.',
  CODE_ALREADY_USED: '이미 사용한 인증번호입니다. 새 인증번호를 요청해 주세요.',
  TOO_MANY_ATTEMPTS: '인증번호를 여러 번 잘못 입력했습니다. 새 인증번호를 요청해 주세요.',
  VERIFICATION_TOKEN_INVALID: '주소 인증이 더 이상 유효하지 않습니다. 다시 인증해 주세요.',
  UNAUTHENTICATED: '로그인해 주세요.',
  FORBIDDEN: '권한이 없습니다.',
  BAD_CREDENTIALS: '이메일 주소 또는 비밀번호가 맞지 않습니다.',
  EMAIL_ALREADY_REGISTERED:
    '이 주소로 가입된 계정이 이미 있습니다. 로그인해 주세요. 로그인한 뒤 Google 계정을 연결할 수 있습니다.',
  ACCOUNT_DISABLED: '서비스 운영자가 사용을 중지한 계정입니다.',
  FRESH_SIGN_IN_REQUIRED: '비밀번호를 입력하거나, 바로 직전에 Google로 다시 로그인해 주세요.',
  LAST_SIGN_IN_METHOD:
    '이 Google 계정을 해제하면 더 이상 로그인할 수 없습니다. 먼저 "비밀번호 찾기"로 비밀번호를 설정해 주세요.',
  SESSION_EXPIRED: '세션이 끝났습니다. 다시 로그인해 주세요.',
  GOOGLE_NOT_CONFIGURED: '이 서버에는 Google 로그인이 설정되어 있지 않습니다.',
  GOOGLE_STATE_INVALID:
    '다른 곳에서 시작했거나 오래되었거나 이미 사용한 Google 로그인입니다. 처음부터 다시 시작해 주세요.',
  GOOGLE_ACCESS_DENIED: 'Google에서 접근을 허용하지 않았습니다.',
  GOOGLE_CODE_EXCHANGE_FAILED: 'Google 로그인을 마치지 못했습니다. 다시 시작해 주세요.',
  GOOGLE_REAUTHORIZATION_REQUIRED: 'Google 계정 접근을 다시 허용해 주세요.',
  GOOGLE_ACCOUNT_NOT_CONNECTED: '연결된 Google 계정을 지정하거나 새로 연결해 주세요.',
  GOOGLE_ACCOUNT_IN_USE: '이 Google 계정은 다른 사용자에게 연결되어 있습니다.',
  GOOGLE_EMAIL_UNVERIFIED:
    'Google에서 확인되지 않은 주소의 계정입니다. Google에서 주소를 확인한 뒤 다시 시도해 주세요.',
  GMAIL_API_DISABLED: '이 서비스에서 Gmail이 켜져 있지 않습니다. 운영자에게 알렸습니다.',
  GMAIL_RATE_LIMITED: 'Gmail 요청이 잠시 제한되었습니다. 조금 뒤 다시 시도해 주세요.',
  GMAIL_UNAVAILABLE: '지금은 Gmail이 응답하지 않습니다. 다시 시도해 주세요.',
  MAIL_SERVICE_NOT_ENABLED: '이 Google 계정에는 Gmail이 없습니다. 다른 계정을 사용해 주세요.',
  DOMAIN_POLICY: '이 Google 계정의 관리자가 여기에서 Gmail을 사용하는 것을 허용하지 않습니다.',
  OVERLOADED: '서비스가 혼잡합니다. 잠시 후 다시 시도해 주세요.',
  INTERNAL: '서버에 문제가 생겼습니다.',
};

/** What people are told, in their language; the web page takes its words of errors from here as well. */
export const errorWords = { EN: english, KO: korean };
