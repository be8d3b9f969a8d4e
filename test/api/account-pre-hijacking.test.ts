import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import {
  CompleteGoogleAuthorizationDocument,
  LogoutDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { changeEmail, consented, outcomeOf, proofOf, register, resetPassword, signUp, whoIs } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

// The five attacks of Sudhodanan and Paverd, "Pre-hijacked accounts: An Empirical Study of Security Failures in User
// Account Creation on the Web" (USENIX Security 2022), section 4: somebody prepares an account before its owner comes.

const own = 'a pass phrase of its owner';
const theirs = 'the pass phrase of a thief';
const [victim, attacker] = ['mina@example.com', 'mallory@example.com'];

let google: LocalGoogle;
let test: TestApp;
beforeAll(async () => {
  google = await startLocalGoogle({
    accounts: [
      { email: victim, name: 'Mina' },
      { email: attacker, name: 'Mallory' },
      { email: 'claimed@example.com', name: 'Somebody', emailVerified: false },
    ],
  });
  test = await startTestApp({ google, withoutSender: true });
});
afterAll(async () => {
  await test.close();
  await google.close();
});

describe('classic-federated merge: a password account made in the name of the victim', () => {
  it('cannot be made without reading the address, so the owner who comes with Google gets one of their own', async () => {
    const mallory = test.client();
    const altered = (await proofOf(test, attacker, 'SIGN_UP')).split('.');
    altered[1] = Buffer.from(JSON.stringify({ sub: victim, purpose: 'SIGN_UP' })).toString('base64url');
    for (const token of ['', altered.join('.'), await proofOf(test, victim, 'VERIFY_EMAIL')])
      expect(await register(mallory, token, theirs)).toBe('VERIFICATION_TOKEN_INVALID');
    const mina = test.client();
    await mina.signInWithGoogle(victim);
    expect(await whoIs(mina)).toMatchObject({ email: victim, googleAccounts: [{ email: victim }] });
    expect(await mallory.login(victim, theirs)).toBe('BAD_CREDENTIALS');
  });
});

/** A user of their own, with a browser of their own and one of a thief who has stolen a session of theirs. */
async function stolenSession(email: string) {
  const [owner, thief] = [test.client(), test.client()];
  await signUp(test, owner, email, own);
  await thief.login(email, own);
  return { owner, thief };
}

/** Holds the next request to this path at Google up for a moment; resolves once it is there. */
function heldUp(path: string): Promise<void> {
  return new Promise((resolve) => {
    google.addFault({
      match: (request) => {
        const matches = request.path.endsWith(path);
        if (matches) resolve();
        return matches;
      },
      delayMs: 1_000,
      action: { kind: 'pass' },
    });
  });
}

const reset = async (email: string) => resetPassword(test.client(), await proofOf(test, email, 'RESET_PASSWORD'), own);

describe('unexpired session identifier: a session that began before its owner took over', () => {
  it('ends when the owner sets a password anew', async () => {
    const { thief } = await stolenSession('unexpired@example.com');
    const refreshToken = thief.cookies.get('gmail-graphql-session') ?? '';
    await reset('unexpired@example.com');
    expect(await whoIs(thief)).toBeNull();
    const { data } = await thief.post<{ refreshSession: { code: string } }>({
      query: 'mutation ($t: String!) { refreshSession(refreshToken: $t) { ... on InputError { code } } }',
      variables: { t: refreshToken },
    });
    expect(data.refreshSession.code).toBe('SESSION_EXPIRED');
  });
});

describe('trojan identifier: a Google account of the attacker on the account of the victim', () => {
  it('is not connected by an authorization that was begun in a session which has ended', async () => {
    const { thief } = await stolenSession('trojan@example.com');
    const callback = await consented(thief, attacker);
    await reset('trojan@example.com');
    expect((await thief.fetch(callback)).status).toBe(400);
    const owner = test.client();
    await owner.login('trojan@example.com', own);
    expect((await whoIs(owner))?.googleAccounts).toEqual([]);
  });

  it('is not connected by completeGoogleAuthorization either, nor by an authorization that an error gives anew', async () => {
    const { owner, thief } = await stolenSession('trojan-again@example.com');
    const { searchParams } = new URL(await consented(thief, attacker), test.url);
    const [state, code] = [searchParams.get('state') ?? '', searchParams.get('code') ?? ''];
    const other = await consented(thief, attacker);
    const { sessions } = (await owner.run(SessionsDocument, {})).data;
    await owner.run(RevokeSessionDocument, { id: sessions?.find(({ isCurrent }) => !isCurrent)?.id ?? '' });
    const { data } = await thief.run(CompleteGoogleAuthorizationDocument, { state, code });
    expect(outcomeOf(data.completeGoogleAuthorization)).toBe('GOOGLE_STATE_INVALID');
    const failing = new URL(other, test.url);
    failing.searchParams.delete('code');
    failing.searchParams.set('error', 'server_error');
    const page = await (await thief.fetch(failing.pathname + failing.search)).text();
    expect(page).toContain('GOOGLE_STATE_INVALID');
    expect(page).not.toContain('state=');
    expect((await whoIs(owner))?.googleAccounts).toEqual([]);
  });

  it('is not connected where the session ends while Google is asked about the code', async () => {
    const { owner, thief } = await stolenSession('meanwhile@example.com');
    const callback = await consented(thief, attacker);
    const asked = heldUp('/token');
    const answer = thief.fetch(callback);
    await asked;
    await reset('meanwhile@example.com');
    expect((await answer).status).toBe(400);
    await owner.login('meanwhile@example.com', own);
    expect((await whoIs(owner))?.googleAccounts).toEqual([]);
  });

  it('is not connected by making the signed-in owner open the callback of the thief', async () => {
    const { owner, thief } = await stolenSession('lured@example.com');
    const callback = await consented(thief, attacker);
    await thief.run(LogoutDocument, {});
    expect((await owner.fetch(callback)).status).toBe(400);
    expect((await whoIs(owner))?.googleAccounts).toEqual([]);
  });

  it('is told to the owner, who can take it off again', async () => {
    const { thief } = await stolenSession('told@example.com');
    await thief.fetch(await consented(thief, attacker));
    expect((await whoIs(thief))?.googleAccounts).toMatchObject([{ email: attacker }]);
    const kinds = "SELECT kind FROM notices WHERE email = 'told@example.com'";
    expect(await test.database.query(kinds)).toEqual([{ kind: 'GOOGLE_CONNECTED' }]);
  });
});

describe('unexpired email change: a change to the address of the victim that is left pending', () => {
  it('is pending nowhere but in the mail to the new address, and good for nothing once its session has ended', async () => {
    const mallory = test.client();
    await signUp(test, mallory, 'pending@example.com', theirs);
    const token = await proofOf(test, 'unasked@example.com', 'VERIFY_EMAIL');
    await mallory.run(LogoutDocument, {});
    const { data } = await mallory.post<{ changeEmail: { code: string } }>({
      query: 'mutation ($t: String!) { changeEmail(verificationToken: $t) { ... on InputError { code } } }',
      variables: { t: token },
    });
    expect(data.changeEmail.code).toBe('SESSION_EXPIRED');
  });

  it('does not move an account by a token that has expired, nor by one that the owner has used', async () => {
    const { owner, thief } = await stolenSession('settled@example.com');
    const old = await proofOf(test, 'late@example.com', 'VERIFY_EMAIL');
    test.clock.advance(600);
    expect(await changeEmail(thief, old)).toBe('VERIFICATION_TOKEN_INVALID');
    const token = await proofOf(test, 'moved@example.com', 'VERIFY_EMAIL');
    expect(await changeEmail(owner, token)).toBe('UserUpdated');
    const mallory = test.client();
    await signUp(test, mallory, 'elsewhere@example.com', theirs);
    expect(await changeEmail(mallory, token)).toBe('VERIFICATION_TOKEN_INVALID');
  });
});

describe('non-verifying identity provider: a Google account that names the address of the victim unverified', () => {
  it('signs in as nobody, whether the victim has come already or not', async () => {
    const signIn = async (client: ApiClient) => (await client.signInWithGoogle('claimed@example.com')).text();
    expect(await signIn(test.client())).toContain('GOOGLE_EMAIL_UNVERIFIED');
    await signUp(test, test.client(), 'claimed@example.com', own);
    const mallory = test.client();
    expect(await signIn(mallory)).toContain('GOOGLE_EMAIL_UNVERIFIED');
    expect(await whoIs(mallory)).toBeNull();
  });

  it('keeps its user, and takes no other, when the address of the same sub becomes that of the victim', async () => {
    const mallory = test.client();
    const id = await signUp(test, mallory, 'sub@example.com', theirs);
    await mallory.fetch(await consented(mallory, 'claimed@example.com'));
    const again = test.client();
    await again.signInWithGoogle('claimed@example.com');
    expect(await whoIs(again)).toMatchObject({ id, email: 'sub@example.com' });
    const found = await test.client().post<{ findAccounts: { accounts: { maskedEmail: string }[] } }>({
      query:
        'mutation ($t: String!) { findAccounts(verificationToken: $t) { ... on FoundAccounts { accounts { maskedEmail } } } }',
      variables: { t: await proofOf(test, 'claimed@example.com', 'FIND_ACCOUNT') },
    });
    expect(found.data.findAccounts.accounts.map(({ maskedEmail }) => maskedEmail)).toEqual(['c***d@example.com']);
  });
});
