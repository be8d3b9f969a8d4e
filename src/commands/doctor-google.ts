import type { Config } from '../config.js';
import type { GoogleEndpoints } from '../google/endpoints.js';
import type { GoogleClient } from '../google-client-file.js';
import type { GoogleOAuth } from '../services/google-oauth.js';
import { mailboxScopes } from '../services/google-scopes.js';
import type { Finding } from './doctor-finding.js';

const timeoutMs = 10_000;
const toleratedSeconds = 60;

/** Codes, tokens and ID tokens all live by the clock: compares it with the Date header of an answer of Google's. */
export async function clockFinding(endpoints: () => Promise<GoogleEndpoints>, now: () => Date): Promise<Finding> {
  const about = 'clock';
  try {
    const answer = await fetch((await endpoints()).jwks, { signal: AbortSignal.timeout(timeoutMs) });
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return { status: 'warning', about, text: 'Google told no time to compare with' };
    const seconds = Math.round((now().getTime() - theirs) / 1000);
    if (Math.abs(seconds) <= toleratedSeconds)
      return { status: 'ok', about, text: `${Math.abs(seconds)} s from Google's` };
    return {
      status: 'fault',
      about,
      text: `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} Google's. Switch on time synchronisation (NTP) on this machine.`,
    };
  } catch {
    return {
      status: 'fault',
      about: 'network',
      text: 'Google does not answer. Check the network, a firewall or proxy, and DNS.',
    };
  }
}

/** Whether Google knows the OAuth client and sends people back to us. */
export async function clientFindings(
  { http }: Config,
  { type, redirectUris }: GoogleClient,
  oauth: GoogleOAuth,
): Promise<Finding[]> {
  const about = 'OAuth client';
  if (http.publicUrl === undefined && http.port === 0)
    return [
      {
        status: 'warning',
        about: 'redirect URI',
        text: 'not checked, since PORT=0 takes another port each time. Set PORT or PUBLIC_URL for signing in with Google.',
      },
    ];
  const origin = http.publicUrl ?? `http://localhost:${http.port}`;
  const redirectUri = `${origin}/auth/google/callback`;
  const local = /^http:\/\/(localhost|127\.0\.0\.1)(:|$)/.test(origin);
  if (type === 'installed' && !local)
    return [
      {
        status: 'fault',
        about,
        text: `the client is a desktop one, which cannot send people back to ${origin}. Make a client of type "Web application" in Google Cloud Console, Clients, with ${redirectUri} under "Authorised redirect URIs".`,
      },
    ];
  const register = `Add ${redirectUri} under "Authorised redirect URIs" in Google Cloud Console, Clients`;
  if (type === 'web' && redirectUris.length > 0 && !redirectUris.includes(redirectUri))
    return [
      {
        status: 'fault',
        about: 'redirect URI',
        text: `${redirectUri} is not in the credentials file. ${register}, and by hand to redirect_uris in the file: one that is downloaded later has no secret.`,
      },
    ];
  const verdict = await askGoogle(oauth, redirectUri);
  if (verdict === 'redirect_uri_mismatch')
    return [{ status: 'fault', about: 'redirect URI', text: `Google does not know ${redirectUri}. ${register}.` }];
  if (verdict === 'invalid_client')
    return [
      {
        status: 'fault',
        about,
        text: 'Google does not know this client. If it is not listed in Google Cloud Console, Clients, create one there and download its JSON right then: Google shows the secret only once.',
      },
    ];
  if (verdict === undefined)
    return [{ status: 'warning', about, text: 'Google did not answer whether it knows the client' }];
  return [
    {
      status: 'ok',
      about,
      text: `${type === 'web' ? 'web application' : 'desktop'}, sends people back to ${redirectUri}`,
    },
  ];
}

/** Opens the consent page as a browser would, and reads from it only whether Google takes client and redirect URI. */
async function askGoogle(
  oauth: GoogleOAuth,
  redirectUri: string,
): Promise<'accepted' | 'redirect_uri_mismatch' | 'invalid_client' | undefined> {
  const probe = 'doctor'.padEnd(43, '-');
  try {
    const url = await oauth.authorizationUrl({
      redirectUri,
      scopes: mailboxScopes,
      state: probe,
      nonce: probe,
      codeVerifier: probe,
    });
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const location = answer.headers.get('location') ?? '';
    // Google's error page has what went wrong, base64-encoded, in the address.
    const told = Buffer.from(
      URL.canParse(location) ? (new URL(location).searchParams.get('authError') ?? '') : '',
      'base64',
    ).toString('latin1');
    const text = `${told} ${location} ${await answer.text()}`;
    if (text.includes('redirect_uri_mismatch')) return 'redirect_uri_mismatch';
    return /invalid_client|deleted_client/.test(text) ? 'invalid_client' : 'accepted';
  } catch {
    return undefined;
  }
}
