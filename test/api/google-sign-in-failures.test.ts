import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '../../local-google/local-google.js';
import {
  CompleteGoogleAuthorizationDocument,
  MeDocument,
  StartGoogleAuthorizationDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { publicUrl, startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true });
});
afterEach(() => test.google.clearFaults());
afterAll(() => test.close());

/** Where the page's button leads. */
function wayOn(html: string): string {
  const href = /href="([^"]+)" class="primary"/.exec(html)?.[1] ?? '';
  return href.replace(/&#(\d+);/g, (_whole, code) => String.fromCharCode(Number(code)));
}

async function begin(client: ApiClient): Promise<string> {
  return (await client.run(StartGoogleAuthorizationDocument, {})).data.startGoogleAuthorization.authorizationUrl;
}

function failExchange(status: number): void {
  test.google.addFault({ match: ({ path }) => path === '/oauth2/token', action: { kind: 'status', status } });
}

describe('the keys that ID tokens are signed with', () => {
  const signIn = async () => (await test.client().signInWithGoogle('mina@example.com')).status;

  it('may be new at any moment', async () => {
    expect(await signIn()).toBe(303);
    await test.google.rotateKeys();
    expect(await signIn()).toBe(303);
  });

  it.each([
    ['an error', { kind: 'status', status: 500 }],
    ['no keys', { kind: 'status', status: 200, body: { keys: 'none' } }],
    ['no JSON', { kind: 'garbage' }],
    ['nothing', { kind: 'drop-before' }],
  ] satisfies [string, FaultAction][])(
    'are no fault of the person’s where Google answers with %s',
    async (_what, action) => {
      await test.google.rotateKeys();
      test.google.addFault({ match: ({ path }) => path === '/oauth2/v3/certs', action });
      expect(await signIn()).toBe(503);
      expect(await signIn()).toBe(303);
    },
  );
});

describe('an authorization code that Google could not take for trouble of its own', () => {
  it('is answered with a page that leads to a fresh consent page', async () => {
    const client = test.client();
    const page = await client.fetch('/auth/google?returnTo=/inbox');
    const callback = await client.consent(page.headers.get('location') ?? '', 'mina@example.com');
    failExchange(503);
    const response = await client.fetch(callback);
    const html = await response.text();
    expect([response.status, html]).toEqual([503, expect.stringContaining('GMAIL_UNAVAILABLE')]);
    const again = await client.fetch(await client.consent(wayOn(html), 'mina@example.com'));
    expect([again.status, again.headers.get('location')]).toEqual([303, '/inbox']);
  });

  it('is answered with a fresh authorizationUrl, which connects to the same user', async () => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const callback = new URL(await client.consent(await begin(client), 'new@example.com'), publicUrl).searchParams;
    const variables = { code: callback.get('code') ?? '', state: callback.get('state') ?? '' };
    failExchange(429);
    const { data } = await client.run(CompleteGoogleAuthorizationDocument, variables);
    const failed = data.completeGoogleAuthorization;
    expect(failed).toMatchObject({
      __typename: 'GoogleReauthorizationRequired',
      code: 'GMAIL_UNAVAILABLE',
      reason: 'CODE_EXCHANGE_FAILED',
      missingScopes: [],
    });
    if (failed.__typename !== 'GoogleReauthorizationRequired') throw new Error('unexpected');
    expect((await client.fetch(await client.consent(failed.authorizationUrl, 'new@example.com'))).status).toBe(303);
    const { me } = (await client.run(MeDocument, {})).data;
    expect(me?.googleAccounts.map(({ email }) => email).sort()).toEqual(['mina@example.com', 'new@example.com']);
  });
});

describe('an authorization code that Google does not take', () => {
  it('is answered with a page that leads to a fresh consent page', async () => {
    const client = test.client();
    const page = await client.fetch('/auth/google');
    const callback = await client.consent(page.headers.get('location') ?? '', 'mina@example.com');
    const response = await client.fetch(callback.replace(/code=[^&]+/, 'code=4/other'));
    const html = await response.text();
    expect(html).toContain('GOOGLE_CODE_EXCHANGE_FAILED');
    expect((await client.fetch(await client.consent(wayOn(html), 'mina@example.com'))).status).toBe(303);
  });
});

describe('an error that Google sends the browser back with', () => {
  const outcomes: [string, number, string][] = [
    ['access_denied', 400, 'GOOGLE_ACCESS_DENIED'],
    ['server_error', 503, 'GMAIL_UNAVAILABLE'],
    ['temporarily_unavailable', 503, 'GMAIL_UNAVAILABLE'],
    ['unauthorized_client', 400, 'GOOGLE_CODE_EXCHANGE_FAILED'],
    ['anything', 400, 'GOOGLE_CODE_EXCHANGE_FAILED'],
  ];
  it.each(outcomes)('is shown for what it is: %s is %i %s', async (error, status, code) => {
    const client = test.client();
    const page = await client.fetch('/auth/google?returnTo=/inbox');
    const state = new URL(page.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const response = await client.fetch(`/auth/google/callback?${new URLSearchParams({ error, state })}`);
    const html = await response.text();
    expect([response.status, html]).toEqual([status, expect.stringContaining(code)]);
    expect(html).toContain('href="/inbox"');
    const again = wayOn(html).startsWith('/') ? await client.fetch(wayOn(html)) : undefined;
    const callback = await client.consent(again?.headers.get('location') ?? wayOn(html), 'mina@example.com');
    expect((await client.fetch(callback)).headers.get('location')).toBe('/inbox');
  });

  it('spends the state', async () => {
    const client = test.client();
    const page = await client.fetch('/auth/google');
    const callback = await client.consent(page.headers.get('location') ?? '', 'mina@example.com');
    await client.fetch(callback.replace(/code=[^&]+/, 'error=server_error'));
    expect(await (await client.fetch(callback)).text()).toContain('GOOGLE_STATE_INVALID');
  });
});
