import type { Config } from '../config.js';
import type { GoogleClient } from '../google-client-file.js';
import { type GoogleOAuth, OAuthRefused } from '../services/google-oauth.js';
import { mailboxScopes } from '../services/google-scopes.js';
import type { Finding } from './doctor-finding.js';

const timeoutMs = 10_000;
const about = 'OAuth client';
/** Stands for state, nonce, PKCE verifier and code, none of which comes to anything. */
const probe = 'doctor'.padEnd(43, '-');

/** Whether Google takes the OAuth client with its secret, and sends people back to us. */
export async function clientFindings(
  { http }: Config,
  { type, redirectUris }: GoogleClient,
  oauth: GoogleOAuth,
): Promise<Finding[]> {
  const origin = http.publicUrl ?? (http.port === 0 ? undefined : `http://localhost:${http.port}`);
  const redirectUri = `${origin ?? 'http://localhost'}/auth/google/callback`;
  if (type === 'installed' && origin !== undefined && !/^http:\/\/(localhost|127\.0\.0\.1)(:|$)/.test(origin))
    return [
      {
        status: 'fault',
        about,
        text: `the client is a desktop one, which cannot send people back to ${origin}. Make a client of type "Web application" in Google Cloud Console, Clients, with ${redirectUri} under "Authorised redirect URIs".`,
      },
    ];
  const page = await askConsentPage(oauth, redirectUri);
  const client = clientFinding(await askForTokens(oauth, redirectUri), page, type);
  if (client.status === 'fault') return [client];
  if (origin === undefined) return [client, notKnownBeforehand];
  const told = type === 'installed' || redirectUris.length === 0 || redirectUris.includes(redirectUri);
  return [client, told ? redirectFinding(page, redirectUri) : notInTheFile(redirectUri)];
}

function clientFinding(tokens: TokenVerdict, page: PageVerdict, type: GoogleClient['type']): Finding {
  if (page === 'invalid_client')
    return {
      status: 'fault',
      about,
      text: 'Google does not know this client. If it is not listed in Google Cloud Console, Clients, create one there and download its JSON right then: Google shows the secret only once.',
    };
  if (tokens === 'refused')
    return {
      status: 'fault',
      about,
      text: 'Google refuses the secret of this client. Add a secret to it in Google Cloud Console, Clients, and put it into the credentials file or GOOGLE_CLIENT_SECRET right then: Google shows it only once.',
    };
  if (tokens === 'unclear')
    return { status: 'warning', about, text: 'it could not be checked whether Google takes it; try again' };
  return { status: 'ok', about, text: `${type === 'web' ? 'web application' : 'desktop'}, taken by Google` };
}

const notKnownBeforehand: Finding = {
  status: 'warning',
  about: 'redirect URI',
  text: 'not checked, since PORT=0 takes another port each time. Set PORT or PUBLIC_URL for signing in with Google.',
};

function redirectFinding(page: PageVerdict, redirectUri: string): Finding {
  if (page === 'redirect_uri_mismatch')
    return {
      status: 'fault',
      about: 'redirect URI',
      text: `Google does not know ${redirectUri}. ${register(redirectUri)}.`,
    };
  if (page !== 'accepted')
    return { status: 'warning', about: 'redirect URI', text: `${redirectUri} could not be checked; try again` };
  return { status: 'ok', about: 'redirect URI', text: `Google sends people back to ${redirectUri}` };
}

function notInTheFile(redirectUri: string): Finding {
  return {
    status: 'fault',
    about: 'redirect URI',
    text: `${redirectUri} is not in the credentials file. ${register(redirectUri)}, and by hand to redirect_uris in the file: one that is downloaded later has no secret.`,
  };
}

function register(redirectUri: string): string {
  return `Add ${redirectUri} under "Authorised redirect URIs" in Google Cloud Console, Clients`;
}

type TokenVerdict = 'accepted' | 'refused' | 'unclear';

/** Asks for tokens by a made-up code: only to a client that it takes does Google say that the code is no good. */
async function askForTokens(oauth: GoogleOAuth, redirectUri: string): Promise<TokenVerdict> {
  const refusal = await oauth.exchangeCode(probe, { redirectUri, nonce: probe, codeVerifier: probe }).then(
    () => undefined,
    (error: unknown) => (error instanceof OAuthRefused ? error.error : undefined),
  );
  if (refusal === 'invalid_grant') return 'accepted';
  return refusal === 'invalid_client' ? 'refused' : 'unclear';
}

type PageVerdict = 'accepted' | 'redirect_uri_mismatch' | 'invalid_client' | 'unclear';

/** Opens the consent page as a browser would, and reads from it only whether Google takes client and redirect URI. */
async function askConsentPage(oauth: GoogleOAuth, redirectUri: string): Promise<PageVerdict> {
  const request = { redirectUri, scopes: mailboxScopes, state: probe, nonce: probe, codeVerifier: probe };
  try {
    const url = await oauth.authorizationUrl(request);
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const location = answer.headers.get('location') ?? '';
    // Google's error page has what went wrong, base64-encoded, in the address.
    const told = Buffer.from(
      URL.canParse(location) ? (new URL(location).searchParams.get('authError') ?? '') : '',
      'base64',
    ).toString('latin1');
    const text = `${told} ${location} ${await answer.text()}`;
    if (text.includes('redirect_uri_mismatch')) return 'redirect_uri_mismatch';
    if (/invalid_client|deleted_client/.test(text)) return 'invalid_client';
    return answer.status < 400 ? 'accepted' : 'unclear';
  } catch {
    return 'unclear';
  }
}
