import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import type { ApiClient } from './api-client.js';
import { changeEmail, deleteMe, proofOf, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const day = 86_400;
const own = 'a pass phrase of its owner';
const theirs = 'the pass phrase of a thief';
const [googler, inbox] = ['googler@example.com', 'inbox@example.com'];

let google: LocalGoogle;
let test: TestApp;
beforeAll(async () => {
  google = await startLocalGoogle({
    accounts: [googler, inbox, 'codes@example.com'].map((email) => ({ email, name: email })),
  });
  test = await startTestApp({ google, environment: { CODE_RESEND_COOLDOWN_SECONDS: '0' } });
});
afterAll(async () => {
  await test.close();
  await google.close();
});

let email: string;
let stolen: string;
let id: string;
let thief: ApiClient;
beforeEach(async () => {
  test.clock.reset();
  [email, stolen] = [`owner-${randomUUID()}@example.com`, `thief-${randomUUID()}@example.com`];
  thief = test.client();
  id = await signUp(test, thief, email, own);
  await moveTo(stolen);
});

async function moveTo(address: string, client = thief): Promise<void> {
  expect(await changeEmail(client, await proofOf(test, address, 'VERIFY_EMAIL'))).toBe('UserUpdated');
}

const reset = async (address: string, password: string) =>
  resetPassword(test.client(), await proofOf(test, address, 'RESET_PASSWORD'), password);

async function signedIn(address: string, password: string) {
  const client = test.client();
  await client.login(address, password);
  return client.accessToken === undefined ? null : whoIs(client);
}

describe('a former address', () => {
  it('takes the account back within three days, which ends the sessions of the thief', async () => {
    test.clock.advance(3 * day - 1);
    await thief.refresh();
    expect(await whoIs(thief)).toMatchObject({ id });
    expect(await reset(email, own)).toBe('PasswordReset');
    expect(await whoIs(thief)).toBeNull();
    expect(await signedIn(email, own)).toMatchObject({ id, email });
    expect(await signedIn(stolen, own)).toBeNull();
  });

  it('takes it back without the Google accounts that were connected since', async () => {
    test.clock.advance(60);
    const begin = await thief.post<{ startGoogleAuthorization: { authorizationUrl: string } }>({
      query: 'mutation { startGoogleAuthorization { authorizationUrl } }',
    });
    await thief.fetch(await thief.consent(begin.data.startGoogleAuthorization.authorizationUrl, googler));
    const connected = async () => {
      const query = '{ me { googleAccounts { email } } }';
      return (await thief.post<{ me: { googleAccounts: object[] } }>({ query })).data.me.googleAccounts;
    };
    expect(await connected()).toEqual([{ email: googler }]);
    expect(await reset(email, own)).toBe('PasswordReset');
    await thief.login(email, own);
    expect(await connected()).toEqual([]);
  });

  it('takes nothing back after three days', async () => {
    test.clock.advance(3 * day);
    expect(await reset(email, own)).toBe('VERIFICATION_TOKEN_INVALID');
  });

  it('takes nothing back once somebody new has signed up with it', async () => {
    const heir = test.client();
    const heirsId = await signUp(test, heir, email, own);
    expect(await reset(email, 'a new one of the heir')).toBe('PasswordReset');
    expect(await signedIn(email, 'a new one of the heir')).toMatchObject({ id: heirsId });
    await heir.login(email, 'a new one of the heir');
    expect(await deleteMe(heir, 'a new one of the heir')).toBe('UserDeleted');
    expect(await reset(email, own)).toBe('VERIFICATION_TOKEN_INVALID');
  });

  it('takes nothing back once somebody else has moved to it', async () => {
    const heir = test.client();
    await signUp(test, heir, `heir-${randomUUID()}@example.com`, own);
    await moveTo(email, heir);
    await moveTo(`away-${randomUUID()}@example.com`, heir);
    expect(await reset(email, theirs)).toBe('PasswordReset');
    expect(await whoIs(heir)).toBeNull();
    expect((await whoIs(thief))?.id).toBe(id);
  });

  it('takes nothing back once somebody new has signed in with Google under it', async () => {
    await reset(email, own);
    await thief.login(email, own);
    await moveTo(googler);
    await moveTo(stolen);
    const heir = test.client();
    await heir.signInWithGoogle(googler);
    expect((await whoIs(heir))?.id).not.toBe(id);
    expect(await deleteMe(heir)).toBe('UserDeleted');
    expect(await reset(googler, theirs)).toBe('VERIFICATION_TOKEN_INVALID');
  });

  it('leaves the thief none of the addresses that they went through to take the account again by', async () => {
    const last = `last-${randomUUID()}@example.com`;
    await moveTo(last);
    const tokens = await Promise.all([stolen, last].map((address) => proofOf(test, address, 'RESET_PASSWORD')));
    expect(await reset(email, own)).toBe('PasswordReset');
    for (const token of tokens)
      expect(await resetPassword(test.client(), token, theirs)).toBe('VERIFICATION_TOKEN_INVALID');
    expect(await signedIn(email, own)).toMatchObject({ id, email });
  });

  it('takes the account back though the thief sets a password by the new address at the same moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      const outcomes = await Promise.all([reset(stolen, theirs), reset(email, own)]);
      expect(outcomes[1]).toBe('PasswordReset');
      expect(await signedIn(email, theirs)).toBeNull();
      expect(await signedIn(email, own)).toMatchObject({ id, email });
      await thief.login(email, own);
      await moveTo(stolen);
    }
  });
});

describe('a token for RESET_PASSWORD', () => {
  it('is good for nothing once another has set the password by another code', async () => {
    const reader = test.client();
    await reader.register(inbox, own);
    const [first, second] = [await reader.prove(inbox, 'RESET_PASSWORD'), await reader.prove(inbox, 'RESET_PASSWORD')];
    expect(await resetPassword(test.client(), second, own)).toBe('PasswordReset');
    expect(await resetPassword(test.client(), second, theirs)).toBe('VERIFICATION_TOKEN_INVALID');
    expect(await resetPassword(test.client(), first, theirs)).toBe('VERIFICATION_TOKEN_INVALID');
    const third = await reader.prove(inbox, 'RESET_PASSWORD');
    expect(await resetPassword(test.client(), third, theirs)).toBe('PasswordReset');
  });
});
