import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mailboxScopes } from '../../src/services/google-scopes.js';
import {
  CompleteGoogleAuthorizationDocument,
  DisconnectGoogleAccountDocument,
  LabelNamesDocument,
  MeDocument,
  StartGoogleAuthorizationDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { publicUrl, startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterEach(() => test.google.clearFaults());
afterAll(() => test.close());

async function begin(client: ApiClient, variables: { loginHint?: string; returnTo?: string } = {}) {
  return (await client.run(StartGoogleAuthorizationDocument, variables)).data.startGoogleAuthorization;
}

/** Consents and gives the answer to the mutation, as a front end that has a callback page of its own. */
async function complete(client: ApiClient, authorizationUrl: string, as: Parameters<ApiClient['consent']>[1]) {
  const callback = new URL(await client.consent(authorizationUrl, as), publicUrl);
  const [code, state] = [callback.searchParams.get('code') ?? '', callback.searchParams.get('state') ?? ''];
  return {
    code,
    state,
    result: (await client.run(CompleteGoogleAuthorizationDocument, { code, state })).data.completeGoogleAuthorization,
  };
}

describe('the flow in a browser', () => {
  it('asks Google for offline access with forced consent, state, nonce and PKCE', async () => {
    const response = await test.client().fetch('/auth/google?returnTo=/inbox');
    expect(response.status).toBe(302);
    const parameters = new URL(response.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(parameters)).toMatchObject({
      response_type: 'code',
      access_type: 'offline',
      prompt: 'consent',
      include_granted_scopes: 'true',
      code_challenge_method: 'S256',
      redirect_uri: `${publicUrl}/auth/google/callback`,
      scope: mailboxScopes.join(' '),
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(parameters.get(name)?.length).toBeGreaterThanOrEqual(43);
  });

  it('signs a new person up, sets a cookie for scripts to refresh by, and goes on to where they wanted', async () => {
    const client = test.client();
    const callback = await client.signInWithGoogle('jonas@example.com', '/inbox?tab=1');
    expect([callback.status, callback.headers.get('location')]).toEqual([303, '/inbox?tab=1']);
    const cookie = callback.headers.getSetCookie().find((line) => line.includes('session'));
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Path=\//);
    const { data } = await client.run(MeDocument, {});
    expect(data.me).toMatchObject({ email: 'jonas@example.com', emailVerified: true, name: 'Jonas Weber' });
    expect(data.me?.googleAccounts).toMatchObject([
      { email: 'jonas@example.com', status: 'CONNECTED', missingScopes: [] },
    ]);
  });

  it('does no harm when the callback is opened twice, at once or later', async () => {
    const client = test.client();
    const page = await client.fetch('/auth/google?returnTo=/inbox');
    const callback = await client.consent(page.headers.get('location') ?? '', 'mina@example.com');
    const both = await Promise.all([client.fetch(callback), client.fetch(callback)]);
    const later = await client.fetch(callback);
    for (const response of [...both, later])
      expect([response.status, response.headers.get('location')]).toEqual([303, '/inbox']);
    await client.refresh();
    expect((await client.run(MeDocument, {})).data.me?.googleAccounts).toHaveLength(1);
  });

  it('refuses a state of another browser, of none, an altered one, and one that is ten minutes old', async () => {
    const client = test.client();
    const start = async () =>
      client.consent((await client.fetch('/auth/google')).headers.get('location') ?? '', 'mina@example.com');
    const callback = await start();
    for (const [browser, path] of [
      [test.client(), callback],
      [client, callback.replace(/state=.{4}/, 'state=AAAA')],
      [client, '/auth/google/callback?code=4/x'],
      [client, '/auth/google/callback'],
    ] as const) {
      const response = await browser.fetch(path);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('GOOGLE_STATE_INVALID')]);
    }
    expect((await client.fetch(callback)).status).toBe(303);
    const old = await start();
    test.clock.advance(600);
    expect(await (await client.fetch(old)).text()).toContain('GOOGLE_STATE_INVALID');
  });

  it('shows a page that a person understands when they refuse, in their language', async () => {
    const client = test.client();
    client.headers = { 'accept-language': 'ko' };
    const page = await client.fetch('/auth/google?returnTo=/inbox');
    const response = await client.fetch(
      await client.consent(page.headers.get('location') ?? '', { email: 'mina@example.com', decision: 'deny' }),
    );
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain('GOOGLE_ACCESS_DENIED');
    expect(html).toContain('다시 시도');
    expect(html).toContain('href="/inbox"');
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe-inline');
  });

  it('sends nobody to a foreign address', async () => {
    for (const returnTo of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      'http://localhost:4001/',
      'inbox',
      '?inbox',
      'http:inbox',
      '/.//evil.example/',
      '/\t/evil.example',
      `blob:${publicUrl}/inbox`,
    ]) {
      const response = await test.client().fetch(`/auth/google?${new URLSearchParams({ returnTo })}`);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('INVALID_INPUT')]);
    }
  });

  it('takes a hint in capitals, and refuses one that is no address', async () => {
    const client = test.client();
    const begin = await client.fetch('/auth/google?loginHint=%20Mina@EXAMPLE.com');
    expect(new URL(begin.headers.get('location') ?? '').searchParams.get('login_hint')).toBe('mina@example.com');
    for (const hint of ['loginHint=mina', 'loginHint=mina@example.com&loginHint=jonas@example.com']) {
      const response = await client.fetch(`/auth/google?${hint}`);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('INVALID_INPUT')]);
    }
  });

  it('remembers that it went well, also when what follows fails', async () => {
    const other = await startTestApp({ withoutSender: true });
    const client = other.client();
    const page = await client.fetch('/auth/google');
    const answer = { email: 'mina@example.com', scopes: [] };
    const callback = await client.consent(page.headers.get('location') ?? '', answer);
    const allow = await other.database.refuseInserts('google_authorizations');
    expect((await client.fetch(callback)).status).toBe(500);
    await allow();
    const again = await client.fetch(callback);
    expect([again.status, await again.text()]).toEqual([200, expect.stringContaining('MISSING_SCOPES')]);
    await other.close();
  });

  it('signs a person in who left the Gmail box unticked, and offers the way to tick it', async () => {
    const client = test.client();
    const page = await client.fetch('/auth/google?returnTo=/inbox');
    test.google.revokeGrants('new@example.com');
    const response = await client.fetch(
      await client.consent(page.headers.get('location') ?? '', { email: 'new@example.com', scopes: [] }),
    );
    const html = await response.text();
    expect([response.status, html]).toEqual([200, expect.stringContaining('MISSING_SCOPES')]);
    await client.refresh();
    const { data } = await client.run(MeDocument, {});
    expect(data.me?.googleAccounts).toMatchObject([
      { status: 'REAUTHORIZATION_REQUIRED', missingScopes: ['https://www.googleapis.com/auth/gmail.readonly'] },
    ]);
    const labels = await client.run(LabelNamesDocument, {});
    expect(labels.errors?.[0]?.extensions).toMatchObject({
      code: 'GOOGLE_REAUTHORIZATION_REQUIRED',
      reason: 'MISSING_SCOPES',
    });
  });
});

describe('startGoogleAuthorization and completeGoogleAuthorization', () => {
  it('sign a person in for a front end that receives the code itself', async () => {
    const client = test.client();
    const { authorizationUrl } = await begin(client, { returnTo: '/inbox' });
    const { result } = await complete(client, authorizationUrl, 'mina@example.com');
    expect(result).toMatchObject({
      __typename: 'GoogleConnected',
      returnTo: '/inbox',
      user: { email: 'mina@example.com' },
      account: { status: 'CONNECTED' },
    });
    if (result.__typename !== 'GoogleConnected') throw new Error('not connected');
    client.accessToken = result.session?.accessToken;
    expect((await client.run(MeDocument, {})).data.me?.email).toBe('mina@example.com');
  });

  it('connect a further account to whoever is signed in, without a new session', async () => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const { authorizationUrl } = await begin(client, { loginHint: 'codes@example.com' });
    const { result } = await complete(client, authorizationUrl, 'codes@example.com');
    expect(result).toMatchObject({
      __typename: 'GoogleConnected',
      session: null,
      isNewUser: false,
      user: { email: 'mina@example.com' },
    });
    const { data, errors } = await client.run(LabelNamesDocument, {});
    expect(data.gmailLabels).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('GOOGLE_ACCOUNT_NOT_CONNECTED');
    const [own, further] = (await client.run(MeDocument, {})).data.me?.googleAccounts ?? [];
    expect(errors?.[0]?.extensions['accounts']).toEqual([
      { id: own?.id, email: 'mina@example.com' },
      { id: further?.id, email: 'codes@example.com' },
    ]);
    for (const account of [own, further])
      expect((await client.run(LabelNamesDocument, { account: account?.id ?? '' })).errors).toBeUndefined();
    const stranger = test.client();
    await stranger.signInWithGoogle('jonas@example.com');
    const theirs = await begin(stranger);
    expect((await complete(stranger, theirs.authorizationUrl, 'codes@example.com')).result).toMatchObject({
      code: 'GOOGLE_ACCOUNT_IN_USE',
    });
    const gone = await client.run(DisconnectGoogleAccountDocument, { id: further?.id ?? '' });
    expect(gone.data.disconnectGoogleAccount).toMatchObject({ __typename: 'GoogleDisconnected' });
  });

  it('answer a used code with the way to begin again', async () => {
    const client = test.client();
    const { state } = await begin(client);
    const answer = await client.run(CompleteGoogleAuthorizationDocument, { code: '4/used', state });
    expect(answer.data.completeGoogleAuthorization).toMatchObject({
      __typename: 'GoogleReauthorizationRequired',
      code: 'GOOGLE_CODE_EXCHANGE_FAILED',
      reason: 'CODE_EXCHANGE_FAILED',
    });
    if (answer.data.completeGoogleAuthorization.__typename !== 'GoogleReauthorizationRequired')
      throw new Error('unexpected');
    const { result } = await complete(
      client,
      answer.data.completeGoogleAuthorization.authorizationUrl,
      'mina@example.com',
    );
    expect(result.__typename).toBe('GoogleConnected');
  });

  it('keep the stored refresh token when Google sends none, and ask again when there is none at all', async () => {
    const client = test.client();
    const first = await begin(client);
    expect(
      (await complete(client, first.authorizationUrl, { email: 'mina@example.com', withoutRefreshToken: true })).result
        .__typename,
    ).toBe('GoogleConnected');
    const other = await startTestApp({ google: test.google, withoutSender: true });
    try {
      const stranger = other.client();
      const { authorizationUrl } = await begin(stranger);
      const { result } = await complete(stranger, authorizationUrl, {
        email: 'mina@example.com',
        withoutRefreshToken: true,
      });
      expect(result).toMatchObject({
        __typename: 'GoogleReauthorizationRequired',
        code: 'GOOGLE_REAUTHORIZATION_REQUIRED',
        reason: 'NO_REFRESH_TOKEN',
      });
      if (result.__typename !== 'GoogleReauthorizationRequired') throw new Error('unexpected');
      expect((await complete(stranger, result.authorizationUrl, 'mina@example.com')).result.__typename).toBe(
        'GoogleConnected',
      );
    } finally {
      await other.close();
    }
  });

  it('refuse the state of another browser, and of another user', async () => {
    const client = test.client();
    const { authorizationUrl } = await begin(client);
    expect((await complete(test.client(), authorizationUrl, 'mina@example.com')).result).toMatchObject({
      code: 'GOOGLE_STATE_INVALID',
    });
  });

  it('say GMAIL_UNAVAILABLE while Google does not answer', async () => {
    const client = test.client();
    const { authorizationUrl } = await begin(client);
    test.google.addFault({ match: ({ path }) => path === '/oauth2/token', action: { kind: 'status', status: 503 } });
    expect((await complete(client, authorizationUrl, 'mina@example.com')).result).toMatchObject({
      code: 'GMAIL_UNAVAILABLE',
    });
  });
});
