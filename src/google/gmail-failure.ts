import {
  GmailApiDisabled,
  GmailRateLimited,
  GmailRefused,
  GmailUnavailable,
  InvalidCursor,
  InvalidInput,
  NotFound,
} from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { GoogleError } from './google-error.js';

/** Told about faults that only the operator can mend. */
export interface OperatorNotices {
  gmailApiDisabled(activationUrl: string | undefined): void;
}

/** What a call at Gmail that was made with `token` and failed means, in our words. */
export async function explainFailure(
  error: GoogleError,
  { access, token }: { access: GoogleAccess; token: string },
  notices: OperatorNotices,
): Promise<Error> {
  if (error.isMissingScope) return access.reject(token, 'MISSING_SCOPES').catch((rejected: Error) => rejected);
  if (error.isApiDisabled) {
    notices.gmailApiDisabled(error.activationUrl);
    return new GmailApiDisabled(error.activationUrl, { cause: error });
  }
  if (error.invalid === 'pageToken') return new InvalidCursor();
  if (error.invalid === 'id' || error.status === 404) return new NotFound();
  if (error.isRateLimit) return new GmailRateLimited(Math.max(1, error.retryAfterSeconds ?? 60), { cause: error });
  if (error.isDailyLimit) return new GmailRateLimited(3600, { cause: error });
  if (error.refusalReason) return new GmailRefused(error.refusalReason, { cause: error });
  if (error.invalid === 'label')
    return new InvalidInput('labelIds', "ids of gmailLabels, or Gmail's own such as INBOX", { cause: error });
  if (error.isInvalidArgument) return new InvalidInput(undefined, 'values that Gmail takes', { cause: error });
  return new GmailUnavailable({}, { cause: error });
}
