import { z } from 'zod';
import type { GmailRefusalReason } from '../error-codes.js';

/** How far a failed request got: `never-left` is safe to repeat, `unclear` may have been carried out, `answered` was refused. */
export type Progress = 'never-left' | 'unclear' | 'answered';

const oauthErrorBody = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

const rateReasons = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
  'RESOURCE_EXHAUSTED',
]);

const errorBody = z.object({
  error: z.object({
    message: z.string().catch(''),
    status: z.string().catch(''),
    errors: z.array(z.object({ reason: z.string().catch('') })).catch([]),
    details: z
      .array(z.object({ reason: z.string().optional(), metadata: z.record(z.string(), z.string()).optional() }))
      .catch([]),
  }),
});

/** The error codes of connections that failed before a request could leave. */
const neverLeftCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ECONNECTTIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A failed call at Google, reduced to what decisions need: never the request, the token or the answer's text. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError';
  constructor(
    readonly progress: Progress,
    readonly status: number | undefined,
    /** Google's `reason`, or a connection's error code. */
    readonly reasons: readonly string[],
    readonly retryAfterSeconds: number | undefined,
    readonly activationUrl: string | undefined,
    /** The argument that Google says is invalid, where its text is one of the known ones. */
    readonly invalid?: 'pageToken' | 'id' | 'label' | 'recipient' | undefined,
    /** The token endpoint's `error` code (RFC 6749, section 5.2). */
    readonly oauthError?: string | undefined,
  ) {
    super(`Google's API failed: ${status ?? progress} ${reasons.join(' ')}`.trim());
  }

  get isRateLimit(): boolean {
    return this.status === 429 || (this.status === 403 && this.reasons.some((reason) => rateReasons.has(reason)));
  }

  get isMissingScope(): boolean {
    return this.has('insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  }

  get isApiDisabled(): boolean {
    return this.has('accessNotConfigured', 'SERVICE_DISABLED');
  }

  get isDailyLimit(): boolean {
    return this.has('dailyLimitExceeded');
  }

  get isInvalidArgument(): boolean {
    return this.status === 400 && this.has('invalidArgument');
  }

  /** Why no try at all will help, as far as Gmail has told. */
  get refusalReason(): GmailRefusalReason | undefined {
    if (this.has('failedPrecondition')) return 'MAIL_SERVICE_NOT_ENABLED';
    return this.has('domainPolicy') ? 'DOMAIN_POLICY' : undefined;
  }

  /** There was no time left to ask, which says nothing about Google. */
  get isOutOfTime(): boolean {
    return this.has('outOfTime');
  }

  get isServerFault(): boolean {
    return this.progress !== 'answered' || (this.status ?? 0) >= 500 || this.reasons.includes('malformedAnswer');
  }

  private has(...reasons: string[]): boolean {
    return reasons.some((reason) => this.reasons.includes(reason));
  }
}

/** Google answered with an error: see GOOGLE's "Resolve errors" page of the Gmail API for the reasons. */
export function answeredError(
  status: number,
  body: unknown,
  retryAfter: string | null | undefined,
  now: Date,
): GoogleError {
  const content = parseJson(body);
  const parsed = errorBody.safeParse(content);
  const oauthError = status < 500 ? oauthErrorBody.safeParse(content).data?.error : undefined;
  const error = parsed.success ? parsed.data.error : undefined;
  const reasons = [
    ...(error?.errors.map((item) => item.reason) ?? []),
    ...(error?.details.flatMap((detail) => detail.reason ?? []) ?? []),
    error?.status ?? '',
  ];
  const activationUrl = error?.details
    .map((detail) => detail.metadata?.['activationUrl'])
    .find((url) => url !== undefined);
  const wait = retryAfterSeconds(retryAfter ?? '', error?.message ?? '', now);
  return new GoogleError(
    'answered',
    status,
    reasons.filter((reason) => reason !== ''),
    wait,
    activationUrl,
    invalidArgument(error?.message ?? ''),
    oauthError,
  );
}

/** A call that ended without an answer; told apart by shape, since two copies of Google's HTTP client are installed. */
export function connectionError(cause: unknown): GoogleError {
  const codes = errorCodes(cause);
  const neverLeft = codes.some((code) => neverLeftCodes.has(code));
  return new GoogleError(neverLeft ? 'never-left' : 'unclear', undefined, codes.slice(0, 1), undefined, undefined);
}

/** An answer that is not what was asked for; `unclear` where the call may have been carried out all the same. */
export function malformedAnswer(status: number, progress: Progress = 'answered'): GoogleError {
  return new GoogleError(progress, status, ['malformedAnswer'], undefined, undefined);
}

/** An answer that is longer than anything asked for can be; asking again would bring it again. */
export function answerTooLong(status: number | undefined): GoogleError {
  return new GoogleError('answered', status, ['answerTooLong'], undefined, undefined);
}

function errorCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [
    ...own,
    ...('cause' in error ? errorCodes(error.cause, depth + 1) : []),
    ...('error' in error ? errorCodes(error.error, depth + 1) : []),
  ];
}

function invalidArgument(message: string): GoogleError['invalid'] {
  if (/invalid pageToken/i.test(message)) return 'pageToken';
  if (/invalid id value/i.test(message)) return 'id';
  if (/invalid label/i.test(message)) return 'label';
  return /invalid (to|cc|bcc) header|recipient address/i.test(message) ? 'recipient' : undefined;
}

/** From the Retry-After header (RFC 9110, section 10.2.3) or Gmail's "Retry after 2026-11-20T09:00:00.000Z". */
function retryAfterSeconds(header: string, message: string, now: Date): number | undefined {
  if (/^\d+$/.test(header)) return Number(header);
  const instant = Date.parse(header || (/retry after (\d{4}-[\dT:.-]+Z)/i.exec(message)?.[1] ?? ''));
  return Number.isNaN(instant) ? undefined : Math.max(0, Math.ceil((instant - now.getTime()) / 1000));
}

/** An answer's content: undefined for what claims to be JSON and is not. */
export function parseJson(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
