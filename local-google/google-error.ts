const statusNames: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

const projectNumber = '100200300400';
const activationUrl = `https://console.developers.google.com/apis/api/gmail.googleapis.com/overview?project=${projectNumber}`;
const errorInfo = 'type.googleapis.com/google.rpc.ErrorInfo';

/** What Google says with a reason beyond the plain message. */
interface Known {
  message: string;
  /** Text of `error.message` where it differs from `errors[0].message`. */
  longMessage?: string;
  domain?: string;
  statusName?: string;
  extra?: Record<string, string>;
  details?: unknown[];
}

const knownReasons: Record<string, Known> = {
  authError: {
    message: 'Invalid Credentials',
    longMessage:
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    extra: { locationType: 'header', location: 'Authorization' },
  },
  insufficientPermissions: {
    message: 'Insufficient Permission',
    longMessage: 'Request had insufficient authentication scopes.',
    details: [
      {
        '@type': errorInfo,
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { service: 'gmail.googleapis.com' },
      },
    ],
  },
  accessNotConfigured: {
    message: `Gmail API has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting ${activationUrl} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
    domain: 'usageLimits',
    extra: { extendedHelp: 'https://console.developers.google.com' },
    details: [
      {
        '@type': errorInfo,
        reason: 'SERVICE_DISABLED',
        domain: 'googleapis.com',
        metadata: {
          service: 'gmail.googleapis.com',
          serviceTitle: 'Gmail API',
          consumer: `projects/${projectNumber}`,
          activationUrl,
        },
      },
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [{ description: 'Google developers console API activation', url: activationUrl }],
      },
    ],
  },
  failedPrecondition: { message: 'Mail service not enabled', statusName: 'FAILED_PRECONDITION' },
  notFound: { message: 'Requested entity was not found.' },
  rateLimitExceeded: { message: 'Too many concurrent requests for user', domain: 'usageLimits' },
  userRateLimitExceeded: { message: 'User-rate limit exceeded.', domain: 'usageLimits' },
  dailyLimitExceeded: { message: 'Daily Limit Exceeded', domain: 'usageLimits' },
  domainPolicy: { message: 'The domain administrators have disabled Gmail apps.', domain: 'global' },
  backendError: { message: 'Backend Error' },
};

/** Google's JSON error body for a status and a reason; known reasons bring their usual text and details. */
export function googleErrorBody(status: number, reason: string, message?: string): unknown {
  const known = knownReasons[reason];
  const text = message ?? known?.message ?? reason;
  return {
    error: {
      code: status,
      message: message ?? known?.longMessage ?? text,
      errors: [{ message: text, domain: known?.domain ?? 'global', reason, ...known?.extra }],
      status: known?.statusName ?? statusNames[status] ?? 'UNKNOWN',
      ...(known?.details ? { details: known.details } : {}),
    },
  };
}

/** A refusal of the Gmail API, answered as Google words it. */
export class GoogleError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    private readonly text?: string,
  ) {
    super(text ?? reason);
  }

  body(): unknown {
    return googleErrorBody(this.status, this.reason, this.text);
  }
}

/** 400 `invalidArgument` with Google's text. */
export function invalidArgument(message: string): GoogleError {
  return new GoogleError(400, 'invalidArgument', message);
}
