import type { GoogleOutcome, Metrics } from '../services/metrics.js';
import { GoogleError } from './google-error.js';

/** Makes one call at Google, which costs so many quota units, and counts how it ends. */
export async function counted<T>(metrics: Metrics, method: string, units: number, call: () => Promise<T>): Promise<T> {
  try {
    const answer = await call();
    metrics.countGoogleCall(method, 'OK', units);
    return answer;
  } catch (error) {
    metrics.countGoogleCall(method, outcomeOf(error), units);
    throw error;
  }
}

/** One of a few words for an answer or a failure. */
export function outcomeOf(answer: unknown): GoogleOutcome {
  if (answer instanceof GoogleError) return answer.status === undefined ? lostOutcome(answer) : answeredOutcome(answer);
  return answer instanceof Error ? 'OTHER' : 'OK';
}

function lostOutcome({ progress }: GoogleError): GoogleOutcome {
  return progress === 'never-left' ? 'NOT_REACHED' : 'NO_ANSWER';
}

/** In the order in which `explainFailure` decides. */
function answeredOutcome(error: GoogleError): GoogleOutcome {
  if (error.reasons.includes('malformedAnswer')) return 'MALFORMED';
  if (error.status === 401) return 'UNAUTHENTICATED';
  if (error.isMissingScope) return 'MISSING_SCOPES';
  if (error.isApiDisabled) return 'API_DISABLED';
  if (error.status === 404) return 'NOT_FOUND';
  if (error.isRateLimit) return 'RATE_LIMITED';
  if (error.isDailyLimit) return 'DAILY_LIMIT';
  if (error.refusalReason || error.oauthError !== undefined) return 'REFUSED';
  if (error.isServerFault) return 'SERVER_FAULT';
  return error.status === 400 ? 'INVALID' : 'OTHER';
}
