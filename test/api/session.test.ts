import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LabelNamesDocument, LogoutDocument, MeDocument, RefreshSessionDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

async function signedIn(): Promise<ApiClient> {
  const client = test.client();
  await client.signInWithGoogle('mina@example.com');
  return client;
}

async function refresh(client: ApiClient, refreshToken?: string) {
  return (await client.run(RefreshSessionDocument, refreshToken === undefined ? {} : { refreshToken })).data
    .refreshSession;
}

function refreshCookie(client: ApiClient): string {
  return client.cookies.get('gmail-graphql-session') ?? '';
}

async function isSignedIn(client: ApiClient): Promise<boolean> {
  return (await client.run(MeDocument, {})).data.me !== null;
}

describe('a session', () => {
  it('is not needed to ask who one is', async () => {
    const { data, errors } = await test.client().run(MeDocument, {});
    expect([data.me, errors]).toEqual([null, undefined]);
  });

  it('is asked for by what needs it', async () => {
    const client = test.client();
    expect((await client.run(LabelNamesDocument, {})).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    client.accessToken = 'not.a.token';
    expect((await client.run(LabelNamesDocument, {})).errors?.[0]?.extensions.code).toBe('SESSION_EXPIRED');
  });

  it('has access tokens of fifteen minutes, and a cookie that gives new ones', async () => {
    const client = await signedIn();
    test.clock.advance(15 * 60 - 1);
    expect(await isSignedIn(client)).toBe(true);
    test.clock.advance(1);
    expect(await isSignedIn(client)).toBe(false);
    await client.refresh();
    expect(await isSignedIn(client)).toBe(true);
  });

  it('replaces its refresh token at each use', async () => {
    const client = await signedIn();
    const before = refreshCookie(client);
    await client.refresh();
    expect(refreshCookie(client)).not.toBe(before);
  });

  it('gives everyone the same successor when one refresh token is used sixteen times at once', async () => {
    const client = await signedIn();
    const token = refreshCookie(client);
    const answers = await Promise.all(Array.from({ length: 16 }, () => refresh(test.client(), token)));
    const successors = answers.map((answer) =>
      answer.__typename === 'Authenticated' ? answer.session.refreshToken : answer.code,
    );
    expect(new Set(successors).size).toBe(1);
    expect(await refresh(test.client(), successors[0])).toMatchObject({ __typename: 'Authenticated' });
    expect(await isSignedIn(client)).toBe(true);
  });

  it('ends when a refresh token is used again after ten seconds, for everyone who holds it', async () => {
    const client = await signedIn();
    const stolen = refreshCookie(client);
    await client.refresh();
    test.clock.advance(10);
    expect(await refresh(test.client(), stolen)).toMatchObject({ __typename: 'Authenticated' });
    test.clock.advance(1);
    expect(await refresh(test.client(), stolen)).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await isSignedIn(client)).toBe(false);
    expect(await refresh(client)).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(refreshCookie(client)).toBe('');
  });

  it('ends after thirty days without use', async () => {
    const client = await signedIn();
    test.clock.advance(30 * 86_400);
    expect(await refresh(client)).toMatchObject({ code: 'SESSION_EXPIRED' });
    test.clock.advance(-30 * 86_400);
  });

  it('answers UNAUTHENTICATED where there is nothing to refresh, and SESSION_EXPIRED for what is no token', async () => {
    expect(await refresh(test.client())).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await refresh(test.client(), 'nonsense')).toMatchObject({ code: 'SESSION_EXPIRED' });
  });
});

describe('logout', () => {
  it('ends the session for the very next request, and forgets the cookie', async () => {
    const client = await signedIn();
    expect((await client.run(LogoutDocument, {})).data.logout).toBe(true);
    expect([await isSignedIn(client), refreshCookie(client)]).toEqual([false, '']);
    expect((await client.run(LabelNamesDocument, {})).errors?.[0]?.extensions.code).toBe('SESSION_EXPIRED');
  });

  it('works by the cookie alone, and where nobody is signed in', async () => {
    const client = await signedIn();
    const token = refreshCookie(client);
    client.accessToken = undefined;
    await client.run(LogoutDocument, {});
    expect(await refresh(test.client(), token)).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect((await test.client().run(LogoutDocument, {})).data.logout).toBe(true);
  });

  it('ends the session of the token and the one of the cookie, where they differ', async () => {
    const [here, there, other] = [await signedIn(), await signedIn(), await signedIn()];
    const [token, cookie] = [here.accessToken, refreshCookie(there)];
    there.accessToken = token;
    await there.run(LogoutDocument, {});
    expect([await isSignedIn(here), await isSignedIn(other)]).toEqual([false, true]);
    expect(await refresh(test.client(), cookie)).toMatchObject({ code: 'SESSION_EXPIRED' });
  });

  it('ends every session of the person, and of nobody else, when asked to', async () => {
    const [here, there, stranger] = [await signedIn(), await signedIn(), test.client()];
    await stranger.signInWithGoogle('jonas@example.com');
    await here.run(LogoutDocument, { everywhere: true });
    expect([await isSignedIn(here), await isSignedIn(there), await isSignedIn(stranger)]).toEqual([false, false, true]);
  });
});
