import { randomUUID } from 'node:crypto';
import { newSecret } from '../secrets/opaque-secret.js';
import type { GoogleAccount, GoogleAccountStore } from '../stores/google-account.store.js';
import { type GoogleOAuth, OAuthRefused } from './google-oauth.js';
import { gmailSendScope, senderScopes } from './google-scopes.js';

/** Why the sender was not authorised, in words for the operator. */
export class SenderNotAuthorized extends Error {
  override readonly name = 'SenderNotAuthorized';
}

export interface PendingSenderAuthorization {
  /** What Google's answer to this authorization carries, and no other answer. */
  state: string;
  authorizationUrl: string;
  /** Takes the parameters that Google sent the browser back with. Throws SenderNotAuthorized or GmailUnavailable. */
  complete(parameters: URLSearchParams): Promise<GoogleAccount>;
}

/** Lets the operator authorise the account that mails leave from (RFC 8252: loopback redirect, state, PKCE). */
export class SenderAuthorizationService {
  constructor(
    private readonly accounts: GoogleAccountStore,
    private readonly oauth: GoogleOAuth,
    private readonly now: () => Date,
  ) {}

  async begin(redirectUri: string): Promise<PendingSenderAuthorization> {
    const [state, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
    const authorizationUrl = await this.oauth.authorizationUrl({
      redirectUri,
      scopes: senderScopes,
      state,
      nonce,
      codeVerifier,
    });
    return {
      state,
      authorizationUrl,
      complete: (parameters) => this.complete(parameters, state, { redirectUri, nonce, codeVerifier }),
    };
  }

  private async complete(
    parameters: URLSearchParams,
    state: string,
    request: { redirectUri: string; nonce: string; codeVerifier: string },
  ): Promise<GoogleAccount> {
    if (parameters.get('state') !== state)
      throw new SenderNotAuthorized('The answer does not belong to this run. Open the link that was printed last.');
    if (parameters.get('error') === 'access_denied')
      throw new SenderNotAuthorized('Access was denied on the consent page. Run the command again and allow it.');
    const code = parameters.get('code');
    if (!code) throw new SenderNotAuthorized('Google sent no code. Run the command again.');
    return this.keep(await this.exchange(code, request));
  }

  private async exchange(code: string, request: { redirectUri: string; nonce: string; codeVerifier: string }) {
    try {
      return await this.oauth.exchangeCode(code, request);
    } catch (error) {
      if (!(error instanceof OAuthRefused)) throw error;
      throw new SenderNotAuthorized(
        `Google refused the code (${error.error}). Check that the credentials file is of this project's client, then run the command again.`,
        { cause: error },
      );
    }
  }

  private async keep({ identity, grant }: Awaited<ReturnType<GoogleOAuth['exchangeCode']>>): Promise<GoogleAccount> {
    const { googleUserId, email, emailVerified, name = null } = identity;
    if (!grant.grantedScopes.includes(gmailSendScope))
      throw new SenderNotAuthorized(
        'The box for sending mail was not ticked on the consent page. Run the command again and tick it.',
      );
    if (grant.refreshToken === undefined)
      throw new SenderNotAuthorized('Google gave no refresh token. Run the command again.');
    const { grantedScopes, refreshTokenExpiresAt } = grant;
    const account = await this.accounts.put(
      {
        id: randomUUID(),
        role: 'SENDER',
        userId: null,
        googleUserId,
        email,
        emailVerified,
        name,
        clientId: this.oauth.clientId,
        grantedScopes,
        reauthorizationReason: null,
        refreshTokenExpiresAt,
        connectedAt: this.now(),
      },
      grant,
    );
    if (!account) throw new SenderNotAuthorized('This account cannot be the sender: it belongs to a user.');
    return account;
  }
}
