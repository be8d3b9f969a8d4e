import { walkConsent } from '../local-google/oauth/walk-consent.js';
import { Connections } from '../src/google/connections.js';
import { endpointFinder } from '../src/google/endpoints.js';
import { GoogleOAuthClient } from '../src/google/google-oauth.client.js';
import { newSecret } from '../src/secrets/opaque-secret.js';
import { mailboxScopes } from '../src/services/google-scopes.js';
import type { Google } from './google.js';
import { redirectUri } from './server-environment.js';

/** An access token to a person's mailbox, for calls that are made without our server. */
export async function googleToken({ origin, client }: Google, email: string): Promise<string> {
  const connections = new Connections();
  try {
    const oauth = new GoogleOAuthClient(
      { ...client, type: 'web', redirectUris: [redirectUri] },
      endpointFinder(origin),
      connections,
      () => new Date(),
    );
    const [state, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
    const request = { redirectUri, scopes: mailboxScopes, state, nonce, codeVerifier, loginHint: undefined };
    const answer = new URL(await walkConsent(origin, await oauth.authorizationUrl(request), { email }));
    const { grant } = await oauth.exchangeCode(answer.searchParams.get('code') ?? '', request);
    return grant.accessToken;
  } finally {
    connections.close();
  }
}
