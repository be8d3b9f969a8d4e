import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindAccountsDocument, RefreshSessionDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { changeEmail, consented, outcomeOf, proofOf, register, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a first pass phrase';
const cookie = 'gmail-graphql-session';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ environment: { CODE_RESEND_COOLDOWN_SECONDS: '0' } });
});
afterAll(() => test.close());

async function user(email: string): Promise<ApiClient> {
  const client = test.client();
  await signUp(test, client, email, password);
  return client;
}

async function refresh(client: ApiClient, refreshToken?: string): Promise<string> {
  const variables = refreshToken === undefined ? {} : { refreshToken };
  return outcomeOf((await client.run(RefreshSessionDocument, variables)).data.refreshSession);
}

describe("second-account attack: a Google account that is somebody else's", () => {
  it('is not connected to another user, nor moved from its own', async () => {
    const victim = test.client();
    await victim.signInWithGoogle('mina@example.com');
    const mallory = await user('second@example.com');
    const page = await mallory.fetch(await consented(mallory, 'mina@example.com'));
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('GOOGLE_ACCOUNT_IN_USE')]);
    expect((await whoIs(mallory))?.googleAccounts).toEqual([]);
    expect((await whoIs(victim))?.googleAccounts).toMatchObject([{ email: 'mina@example.com' }]);
  });

  it('signs in no browser that did not begin, as login CSRF would have it (RFC 6749, section 10.12)', async () => {
    const mallory = test.client();
    const begin = await mallory.fetch('/auth/google?returnTo=/inbox');
    const callback = await mallory.consent(begin.headers.get('location') ?? '', 'jonas@example.com');
    for (const victim of [test.client(), await user('lured@example.com')]) {
      const page = await victim.fetch(callback);
      expect([page.status, page.headers.getSetCookie()]).toEqual([400, []]);
      expect((await whoIs(victim))?.googleAccounts ?? []).toEqual([]);
    }
    expect((await mallory.fetch(callback)).status).toBe(303);
  });

  it('is not connected by a code of the thief under the state of the victim (RFC 9700, section 4.5)', async () => {
    const [victim, mallory] = [await user('injected@example.com'), await user('injector@example.com')];
    const theirs = new URL(await consented(mallory, 'jonas@example.com'), test.url);
    const own = new URL(await consented(victim, 'new@example.com'), test.url);
    own.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    const page = await victim.fetch(own.pathname + own.search);
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('GOOGLE_CODE_EXCHANGE_FAILED')]);
    expect((await whoIs(victim))?.googleAccounts).toEqual([]);
  });
});

describe('session fixation: a session cookie that was planted before the sign-in', () => {
  it('is replaced, and gives its planter nothing', async () => {
    const mallory = await user('planter@example.com');
    const planted = mallory.cookies.get(cookie) ?? '';
    await user('fixed@example.com');
    for (const value of [planted, 'A'.repeat(43)]) {
      const victim = test.client();
      victim.cookies.set(cookie, value);
      expect(await victim.login('fixed@example.com', password)).toBeUndefined();
      expect(victim.cookies.get(cookie)).not.toBe(value);
      const holder = test.client();
      await holder.run(RefreshSessionDocument, { refreshToken: value });
      holder.cookies.set(cookie, value);
      await holder.refresh();
      expect((await whoIs(holder))?.email).toBe(value === planted ? 'planter@example.com' : undefined);
    }
  });
});

describe('a stolen refresh token (RFC 9700, section 4.14)', () => {
  it('ends the session for thief and owner, whichever of them comes second', async () => {
    for (const ownerFirst of [true, false]) {
      const owner = await user(`robbed-${ownerFirst}@example.com`);
      const stolen = owner.cookies.get(cookie) ?? '';
      const thief = test.client();
      thief.cookies.set(cookie, stolen);
      const [first, second] = ownerFirst ? [owner, thief] : [thief, owner];
      expect(await refresh(first)).toBe('Authenticated');
      test.clock.advance(11);
      expect(await refresh(second)).toBe('SESSION_EXPIRED');
      expect([await refresh(first), await whoIs(first), await whoIs(owner)]).toEqual(['SESSION_EXPIRED', null, null]);
    }
    test.clock.reset();
  });

  it('is no access token, and an access token is no refresh token', async () => {
    const owner = await user('kinds@example.com');
    const bearer = test.client();
    bearer.accessToken = owner.cookies.get(cookie);
    expect(await whoIs(bearer)).toBeNull();
    expect(await refresh(test.client(), owner.accessToken)).toBe('SESSION_EXPIRED');
  });
});

describe('a verification token', () => {
  it('is good for the purpose that it was given for alone', async () => {
    await user('purpose@example.com');
    const operations: Record<string, (client: ApiClient, token: string) => Promise<string>> = {
      SIGN_UP: (client, token) => register(client, token, password),
      RESET_PASSWORD: (client, token) => resetPassword(client, token, password),
      VERIFY_EMAIL: changeEmail,
      FIND_ACCOUNT: async (client, verificationToken) =>
        outcomeOf((await client.run(FindAccountsDocument, { verificationToken })).data.findAccounts),
    };
    const client = test.client();
    await client.login('purpose@example.com', password);
    const purposes = ['SIGN_UP', 'RESET_PASSWORD', 'VERIFY_EMAIL', 'FIND_ACCOUNT'] as const;
    for (const [purpose, operate] of Object.entries(operations))
      for (const other of purposes.filter((one) => one !== purpose)) {
        const token = await proofOf(test, 'purpose@example.com', other);
        expect([purpose, other, await operate(client, token)]).toEqual([purpose, other, 'VERIFICATION_TOKEN_INVALID']);
        expect(await operate(client, client.accessToken ?? '')).toBe('VERIFICATION_TOKEN_INVALID');
      }
  });

  it('acts on its own address and on no other', async () => {
    const [mine, other] = [await user('mine@example.com'), await user('others@example.com')];
    const token = await proofOf(test, 'mine@example.com', 'RESET_PASSWORD');
    expect(await resetPassword(other, token, 'a second pass phrase')).toBe('PasswordReset');
    expect([await whoIs(mine), (await whoIs(other))?.email]).toEqual([null, 'others@example.com']);
    expect(await test.client().login('others@example.com', password)).toBeUndefined();
    expect(await changeEmail(other, await proofOf(test, 'mine@example.com', 'VERIFY_EMAIL'))).toBe(
      'EMAIL_ALREADY_REGISTERED',
    );
  });

  it('is no access token', async () => {
    const client = test.client();
    client.accessToken = await proofOf(test, 'mine@example.com', 'RESET_PASSWORD');
    expect(await whoIs(client)).toBeNull();
  });
});

describe('mass assignment: fields of a user that are no arguments', () => {
  it.each([
    'updateMe(name: "x", email: "taken@example.com") { __typename }',
    'updateMe(name: "x", emailVerified: true, disabledAt: null) { __typename }',
    'register(verificationToken: "x", password: "x", emailVerifiedAt: "2020-01-01T00:00:00Z") { __typename }',
    'deleteMe(userId: "x") { __typename }',
    'changePassword(currentPassword: "x", newPassword: "x", userId: "x") { __typename }',
  ])('refuses %s', async (operation) => {
    const client = await user(`${randomUUID()}@example.com`);
    const before = await whoIs(client);
    expect((await client.post({ query: `mutation { ${operation} }` })).status).toBe(400);
    expect(await whoIs(client)).toEqual(before);
  });
});

/** Posts as `fetch` cannot: under a host name of the caller's choice. */
function postUnder(host: string, body: object): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    host,
    'x-forwarded-host': host,
    'x-forwarded-proto': 'https',
    forwarded: `host=${host}`,
    origin: `https://${host}`,
    referer: `https://${host}/`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL('/graphql', test.url), { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

describe('password-reset poisoning by a forged Host header', () => {
  it('finds no way into mails, which have no links, nor into the addresses that Google sends people back to', async () => {
    const email = 'new@example.com';
    await user(email);
    const query = `mutation { requestCode(email: "${email}", purpose: RESET_PASSWORD) { __typename } }`;
    expect(await postUnder('evil.example', { query })).toContain('CodeSent');
    const [id = ''] = await test.google.messageIds(email);
    const { text, html } = await test.client().newestMail(email);
    expect((await test.google.rawMessage(email, id)) + text + html).not.toMatch(/evil|https?:|www\.|href|src=|<a\b/i);
    const start = await postUnder('evil.example', {
      query: 'mutation { startGoogleAuthorization { authorizationUrl } }',
    });
    expect(start).toContain(encodeURIComponent('http://localhost:4000/auth/google/callback'));
    expect(start).not.toContain('evil');
  });
});
