import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { authorizationRequest, gmail, postToken, readonly, redirectUri, sendOnly, signIn, tokenOf } from './client.js';

const email = 'jonas@example.com';
let google: LocalGoogle;
beforeAll(async () => {
  google = await startLocalGoogle();
});
afterAll(() => google.close());
beforeEach(() => google.revokeGrants(email));

async function codeFor(change: Record<string, string | undefined> = {}): Promise<{ code: string; verifier: string }> {
  const { url, verifier } = authorizationRequest(google, change);
  return { code: new URL(await google.consent(url, { email })).searchParams.get('code') ?? '', verifier };
}

describe('discovery', () => {
  it('names only endpoints of its own origin', async () => {
    const response = await fetch(`${google.origin}/.well-known/openid-configuration`);
    const document = Object(await response.json());
    expect(document.issuer).toBe(google.origin);
    for (const field of [
      'authorization_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
      'revocation_endpoint',
      'jwks_uri',
    ]) {
      expect(new URL(document[field]).origin).toBe(google.origin);
    }
  });
});

describe('sign-in', () => {
  it('gives tokens whose ID token verifies against the published keys', async () => {
    const tokens = await signIn(google, { email });
    const keys = createRemoteJWKSet(new URL(`${google.origin}/oauth2/v3/certs`));
    const { payload } = await jwtVerify(tokens['id_token'] ?? '', keys, {
      issuer: google.origin,
      audience: google.webClient.clientId,
    });
    expect(payload).toMatchObject({ email, email_verified: true, name: 'Jonas Weber', nonce: 'nonce-1' });
    expect(payload.sub).toMatch(/^\d{21}$/);
    expect(tokens['refresh_token']).toBeTruthy();
    expect(tokens['scope']?.split(' ')).toEqual(
      expect.arrayContaining(['openid', 'https://www.googleapis.com/auth/userinfo.email', readonly]),
    );
  });

  it('gives an account the same subject at the next start', async () => {
    const other = await startLocalGoogle();
    try {
      const [first, second] = await Promise.all([signIn(google, { email }), signIn(other, { email })]);
      expect(decodeJwt(first['id_token'] ?? '').sub).toBe(decodeJwt(second['id_token'] ?? '').sub);
    } finally {
      await other.close();
    }
  });

  it('carries state back and answers who the person is', async () => {
    const { url } = authorizationRequest(google);
    expect(new URL(await google.consent(url, { email })).searchParams.get('state')).toBe('state-1');
    const token = await tokenOf(google, email);
    const response = await fetch(`${google.origin}/oauth2/v2/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({ email, email_verified: true });
  });

  it('gives a refresh token at the first consent or when consent is forced', async () => {
    const first = await signIn(google, { email }, { prompt: undefined });
    const second = await signIn(google, { email }, { prompt: undefined });
    const forced = await signIn(google, { email });
    const online = await signIn(google, { email }, { access_type: undefined });
    const withheld = await signIn(google, { email, withoutRefreshToken: true });
    const given = [first, second, forced, online, withheld].map((tokens) => 'refresh_token' in tokens);
    expect(given).toEqual([true, false, true, false, false]);
  });

  it('reports a denial with the state', async () => {
    const { url } = authorizationRequest(google);
    const answer = new URL(await google.consent(url, { email, decision: 'deny' })).searchParams;
    expect(Object.fromEntries(answer)).toEqual({ error: 'access_denied', state: 'state-1' });
  });

  it('grants only the ticked scopes, and keeps earlier ones where asked to', async () => {
    const partial = await signIn(google, { email, scopes: [] });
    expect(partial['scope']).not.toContain(readonly);
    const token = partial['access_token'] ?? '';
    expect((await gmail(google, token, '/messages')).body.error.details[0].reason).toBe(
      'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    );
    await signIn(google, { email });
    const later = await signIn(google, { email }, { scope: `openid ${sendOnly}`, include_granted_scopes: 'true' });
    expect(later['scope']?.split(' ')).toEqual(expect.arrayContaining([sendOnly, readonly]));
  });
});

describe('the authorization page', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['an unregistered redirect URI', { redirect_uri: 'http://localhost:4000/elsewhere' }, 400, 'redirect_uri_mismatch'],
    ['an unknown scope', { scope: 'openid nonsense' }, 400, 'invalid_scope'],
  ])('refuses %s', async (_, change, status, error) => {
    const response = await fetch(authorizationRequest(google, change).url);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(error);
  });

  it('lets a desktop client use any port of the loopback and no other host', async () => {
    const loopback = authorizationRequest(
      google,
      { redirect_uri: 'http://127.0.0.1:51234/done' },
      google.desktopClient,
    );
    expect(new URL(await google.consent(loopback.url, { email })).origin).toBe('http://127.0.0.1:51234');
    const elsewhere = authorizationRequest(google, { redirect_uri: 'http://example.com/done' }, google.desktopClient);
    expect((await fetch(elsewhere.url)).status).toBe(400);
  });

  it('offers the accounts, names itself a stand-in and points nowhere else', async () => {
    const html = await (await fetch(authorizationRequest(google).url)).text();
    expect(html).toContain('mina@example.com');
    expect(html).not.toContain('testuser@gmail.com');
    const visible = html.replace(/<input[^>]*>|value="[^"]*"/g, '');
    expect(visible).not.toMatch(/\bGoogle\b/);
    expect([...html.matchAll(/action="([^"]*)"/g)].every(([, action]) => action?.startsWith('/'))).toBe(true);
  });
});

describe('the token endpoint', () => {
  it('takes a code once', async () => {
    const { code, verifier } = await codeFor();
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
    expect((await postToken(google, form)).status).toBe(200);
    expect(await postToken(google, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('checks PKCE, redirect URI and client', async () => {
    const { code, verifier } = await codeFor();
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
    const answers = [
      await postToken(google, { ...form, code_verifier: 'wrong' }),
      await postToken(google, { ...form, redirect_uri: 'http://localhost:4000/elsewhere' }),
      await postToken(google, { ...form, client_secret: 'wrong' }),
      await postToken(google, form, google.desktopClient),
    ];
    expect(answers.map(({ status, body }) => [status, body['error']])).toEqual([
      [400, 'invalid_grant'],
      [400, 'redirect_uri_mismatch'],
      [401, 'invalid_client'],
      [400, 'invalid_grant'],
    ]);
  });

  it('refreshes without giving another refresh token', async () => {
    const { refresh_token: refreshToken = '' } = await signIn(google, { email });
    google.expireAccessTokens();
    const { status, body } = await postToken(google, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
    expect((await gmail(google, body['access_token'] ?? '', '/profile')).status).toBe(200);
  });
});

describe('the end of a grant', () => {
  it.each(['access_token', 'refresh_token'])('comes for both tokens by revoking the %s', async (kind) => {
    const tokens = await signIn(google, { email });
    const body = new URLSearchParams({ token: tokens[kind] ?? '' });
    expect((await fetch(`${google.origin}/oauth2/revoke`, { method: 'POST', body })).status).toBe(200);
    expect((await gmail(google, tokens['access_token'] ?? '', '/profile')).status).toBe(401);
    const refreshed = await postToken(google, {
      grant_type: 'refresh_token',
      refresh_token: tokens['refresh_token'] ?? '',
    });
    expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await fetch(`${google.origin}/oauth2/revoke`, { method: 'POST', body })).status).toBe(400);
  });

  it('comes when the person removes the app', async () => {
    const tokens = await signIn(google, { email });
    google.revokeGrants(email);
    const { status, body } = await gmail(google, tokens['access_token'] ?? '', '/profile');
    expect([status, body.error.errors[0].reason]).toEqual([401, 'authError']);
  });

  it('leaves the refresh token when only access tokens expire', async () => {
    const tokens = await signIn(google, { email });
    google.expireAccessTokens();
    expect((await gmail(google, tokens['access_token'] ?? '', '/profile')).status).toBe(401);
  });
});
