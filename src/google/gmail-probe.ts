import { GmailApiDisabled, GmailRefused, GmailUnavailable } from '../errors.js';
import type { GoogleAccess } from '../services/google-access.js';
import type { Connections } from './connections.js';
import type { GoogleEndpoints } from './endpoints.js';
import { callOptions, toGoogleError } from './google-client.js';
import { type GoogleError, malformedAnswer } from './google-error.js';

/** Finds out whether an account could send, without sending. */
export class GmailProbe {
  constructor(
    private readonly endpoints: () => Promise<GoogleEndpoints>,
    private readonly connections: Connections,
  ) {}

  /**
   * Sends a message without a recipient, which Gmail refuses with 400 once everything else is in order.
   * Throws CredentialsRejected, GmailApiDisabled, GmailRefused or GmailUnavailable.
   */
  async trySending(access: GoogleAccess): Promise<void> {
    const first = await access.token();
    const refusal = await this.refusal(first);
    const token = refusal.status === 401 ? await access.renew(first) : first;
    const error = token === first ? refusal : await this.refusal(token);
    if (error.refusalReason) throw new GmailRefused(error.refusalReason);
    if (error.status === 400) return;
    if (error.status === 401) return access.reject(token, 'REVOKED');
    if (error.isApiDisabled) throw new GmailApiDisabled(error.activationUrl);
    if (error.isMissingScope) return access.reject(token, 'MISSING_SCOPES');
    throw new GmailUnavailable({}, { cause: error });
  }

  private async refusal(accessToken: string): Promise<GoogleError> {
    const { gmail: rootUrl } = await this.endpoints();
    const { gmailApi } = await import('./gmail-library.js');
    const api = gmailApi(accessToken, rootUrl);
    const raw = Buffer.from('Subject: probe\r\n\r\n').toString('base64url');
    return api.users.messages
      .send({ userId: 'me', requestBody: { raw } }, callOptions(this.connections.fresh(rootUrl)))
      .then(({ status }) => malformedAnswer(status), toGoogleError);
  }
}
