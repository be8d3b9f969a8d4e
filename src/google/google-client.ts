import type { Connections } from './connections.js';
import { callTimeoutMs } from './google-call.js';
import { answeredError, connectionError, type GoogleError } from './google-error.js';

/** What each call of Google's client is made with; `timeoutMs` where less is left for it than usual. */
export function callOptions(agent: ReturnType<Connections['fresh']>, timeoutMs = callTimeoutMs) {
  return { agent, retry: false, timeout: timeoutMs };
}

/** Reads a failed call by its shape; Google's own error objects carry tokens and bodies and go no further than here. */
export function toGoogleError(error: unknown): GoogleError {
  const response = typeof error === 'object' && error !== null && 'response' in error ? error.response : undefined;
  if (
    typeof response !== 'object' ||
    response === null ||
    !('status' in response) ||
    typeof response.status !== 'number'
  )
    return connectionError(error);
  const body = 'data' in response ? response.data : undefined;
  const retryAfter = 'headers' in response ? header(response.headers, 'retry-after') : undefined;
  return answeredError(response.status, body, retryAfter, new Date());
}

/** Google's HTTP client brings a `fetch` of its own, whose headers are no `Headers` of Node's. */
function header(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  if (!('get' in headers) || typeof headers.get !== 'function') return undefined;
  const value: unknown = headers.get(name);
  return typeof value === 'string' ? value : undefined;
}
