import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CompleteGoogleAuthorizationDocument,
  LogoutDocument,
  MeDocument,
  StartGoogleAuthorizationDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { publicUrl, startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let client: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true });
});
beforeEach(() => {
  client = test.client();
});
afterAll(() => test.close());

const sessionCookie = () => client.cookies.get('gmail-graphql-session');

function sessions(): Promise<unknown> {
  const count = 'SELECT count(*) FROM sessions WHERE revoked_at IS NULL';
  return test.database.value(count).then(Number);
}

async function callbackUrl(): Promise<string> {
  const page = await client.fetch('/auth/google?returnTo=/inbox');
  return client.consent(page.headers.get('location') ?? '', 'mina@example.com');
}

async function codeAndState(): Promise<{ code: string; state: string }> {
  const { data } = await client.run(StartGoogleAuthorizationDocument, { returnTo: '/inbox' });
  const callback = await client.consent(data.startGoogleAuthorization.authorizationUrl, 'mina@example.com');
  const { searchParams } = new URL(callback, publicUrl);
  return { code: searchParams.get('code') ?? '', state: searchParams.get('state') ?? '' };
}

async function complete(variables: { code: string; state: string }) {
  return (await client.run(CompleteGoogleAuthorizationDocument, variables)).data.completeGoogleAuthorization;
}

describe('the callback opened again', () => {
  it('does not sign in after a logout', async () => {
    const callback = await callbackUrl();
    expect((await client.fetch(callback)).status).toBe(303);
    await client.refresh();
    await client.run(LogoutDocument, {});
    client.accessToken = undefined;
    const before = await sessions();
    const again = await client.fetch(callback);
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('GOOGLE_STATE_INVALID')]);
    expect([sessionCookie(), await sessions()]).toEqual([undefined, before]);
  });

  it('goes on to where the person wanted while they are signed in, without another session', async () => {
    const callback = await callbackUrl();
    await client.fetch(callback);
    const [cookie, before] = [sessionCookie(), await sessions()];
    const again = await client.fetch(callback);
    expect([again.status, again.headers.get('location')]).toEqual([303, '/inbox']);
    expect([sessionCookie(), await sessions()]).toEqual([cookie, before]);
  });

  it('signs in where both came at once, since a browser may drop the first answer', async () => {
    const callback = await callbackUrl();
    const path = new URL(callback, test.url);
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const open = () => fetch(path, { headers: { cookie }, redirect: 'manual' });
    for (const response of await Promise.all([open(), open()])) {
      expect(response.status).toBe(303);
      expect(response.headers.getSetCookie().join()).toContain('gmail-graphql-session=');
    }
  });
});

describe('completeGoogleAuthorization called again', () => {
  it('does not sign in after a logout', async () => {
    const variables = await codeAndState();
    expect(await complete(variables)).toMatchObject({ session: { accessToken: expect.any(String) } });
    await client.run(LogoutDocument, {});
    expect(await complete(variables)).toMatchObject({ __typename: 'InputError', code: 'GOOGLE_STATE_INVALID' });
    expect(sessionCookie()).toBeUndefined();
  });

  it('answers the same account without a session while the browser has one', async () => {
    const variables = await codeAndState();
    await complete(variables);
    expect(await complete(variables)).toMatchObject({
      __typename: 'GoogleConnected',
      session: null,
      user: { email: 'mina@example.com' },
    });
    await client.refresh();
    expect((await client.run(MeDocument, {})).data.me?.email).toBe('mina@example.com');
  });
});
