import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChangeEmailDocument,
  DeleteMeDocument,
  FindAccountsDocument,
  MeDocument,
  RegisterDocument,
  UpdateMeDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'correct horse battery';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    environment: { CODE_RESEND_COOLDOWN_SECONDS: '0' },
    people: ['ada', 'bea', 'cho', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'joe'],
  });
});
afterAll(() => test.close());

const address = (name: string) => `${name}@example.com`;
const me = async (client: ApiClient) => (await client.run(MeDocument, {})).data.me;

async function register(client: ApiClient, variables: { verificationToken: string; password: string; name?: string }) {
  return (await client.run(RegisterDocument, variables)).data.register;
}

describe('register', () => {
  it('makes a user of a proven address and signs them in, by token and by cookie', async () => {
    const client = test.client();
    const verificationToken = await client.prove(address('ada'), 'SIGN_UP');
    const answer = await register(client, { verificationToken, password, name: '  Ada\u00a0 ' });
    expect(answer).toMatchObject({
      __typename: 'Authenticated',
      isNewUser: true,
      user: { email: address('ada'), emailVerified: true, name: 'Ada' },
    });
    await client.refresh();
    expect(await me(client)).toMatchObject({ email: address('ada') });
  });

  it('refuses a token that had its effect, one of another purpose, and what is none', async () => {
    const client = test.client();
    const verificationToken = await client.prove(address('bea'), 'SIGN_UP');
    const forAnother = await client.prove(address('bea'), 'VERIFY_EMAIL');
    await register(client, { verificationToken, password });
    for (const token of [verificationToken, forAnother, '', 'x.y.z', client.accessToken ?? ''])
      expect(await register(client, { verificationToken: token, password })).toMatchObject({
        code: 'VERIFICATION_TOKEN_INVALID',
      });
  });

  it('refuses a token that has expired', async () => {
    const client = test.client();
    const verificationToken = await client.prove(address('cho'), 'SIGN_UP');
    test.clock.advance(600);
    expect(await register(client, { verificationToken, password })).toMatchObject({
      code: 'VERIFICATION_TOKEN_INVALID',
    });
  });

  it.each([
    ['of 7 bytes', 'a1b2c3d'],
    ['of more than 1,024 bytes', 'ä'.repeat(513)],
    ['that everybody tries', 'password1'],
    ['that everybody tries, in capitals', 'QWERTYUIOP'],
    ['of one character', '7'.repeat(20)],
    ['that is the address', address('dan')],
  ])('refuses a password %s and does not spend the token on it', async (_what, weak) => {
    const client = test.client();
    const verificationToken = await client.prove(address('dan'), 'SIGN_UP');
    const answer = await register(client, { verificationToken, password: weak });
    expect(answer).toMatchObject({ __typename: 'InputError', code: 'WEAK_PASSWORD' });
    expect(JSON.stringify(answer)).not.toContain(weak);
    // The token is as good as before: only the name is refused now.
    const name = 'x'.repeat(101);
    expect(await register(client, { verificationToken, password, name })).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('takes eight bytes in any script', async () => {
    const client = test.client();
    const verificationToken = await client.prove(address('dan'), 'SIGN_UP');
    expect(await register(client, { verificationToken, password: '한글비' })).toMatchObject({ isNewUser: true });
  });

  it('refuses an address that has a user, told only to whoever has proven it, and spends nothing', async () => {
    const client = test.client();
    await client.register(address('eve'), password);
    const other = test.client();
    const verificationToken = await other.prove(address('eve'), 'SIGN_UP');
    for (const _ of [1, 2])
      expect(await register(other, { verificationToken, password })).toMatchObject({
        code: 'EMAIL_ALREADY_REGISTERED',
      });
    expect(await me(other)).toBeNull();
  });
});

describe('findAccounts', () => {
  it('finds the account of an address, masked, and how it signs in; once for each token', async () => {
    const client = test.client();
    await client.register(address('fay'), password);
    const verificationToken = await client.prove(address('fay'), 'FIND_ACCOUNT');
    const find = async () => (await client.run(FindAccountsDocument, { verificationToken })).data.findAccounts;
    expect(await find()).toMatchObject({
      accounts: [{ maskedEmail: 'f***y@example.com', signInMethods: ['PASSWORD'] }],
    });
    expect(await find()).toMatchObject({ code: 'VERIFICATION_TOKEN_INVALID' });
  });

  it('finds the account that a Google account of the address signs in to', async () => {
    const client = test.client();
    await client.signInWithGoogle(address('gus'));
    const verificationToken = await client.prove(address('hal'), 'VERIFY_EMAIL');
    await client.run(ChangeEmailDocument, { verificationToken });
    const stranger = test.client();
    const token = await stranger.prove(address('gus'), 'FIND_ACCOUNT');
    const { data } = await stranger.run(FindAccountsDocument, { verificationToken: token });
    expect(data.findAccounts).toMatchObject({
      accounts: [{ maskedEmail: 'h***l@example.com', signInMethods: ['GOOGLE'] }],
    });
  });

  it('mails an address without an account that there is none, in place of a code', async () => {
    const client = test.client();
    await client.requestCode({ email: address('ida'), purpose: 'FIND_ACCOUNT' });
    const { subject, text } = await client.newestMail(address('ida'));
    expect(subject).toContain('No account');
    expect(text).not.toMatch(/\d{6}/);
  });
});

describe('updateMe', () => {
  it('changes the name, takes it away, and leaves it where it is left out', async () => {
    const client = test.client();
    await client.login(address('fay'), password);
    const update = async (variables: { name?: string | null }) =>
      (await client.run(UpdateMeDocument, variables)).data.updateMe;
    expect(await update({ name: 'Fay' })).toMatchObject({ user: { name: 'Fay' } });
    expect(await update({})).toMatchObject({ user: { name: 'Fay' } });
    expect(await update({ name: null })).toMatchObject({ user: { name: null } });
    expect(await update({ name: 'two\nlines' })).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is refused to whoever is not signed in', async () => {
    const { data } = await test.client().run(UpdateMeDocument, { name: 'x' });
    expect(data.updateMe).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('changeEmail', () => {
  it('refuses an address that has a user, and spends nothing', async () => {
    const client = test.client();
    await client.login(address('fay'), password);
    const verificationToken = await client.prove(address('eve'), 'VERIFY_EMAIL');
    const change = async () => (await client.run(ChangeEmailDocument, { verificationToken })).data.changeEmail;
    expect(await change()).toMatchObject({ code: 'EMAIL_ALREADY_REGISTERED' });
    expect(await change()).toMatchObject({ code: 'EMAIL_ALREADY_REGISTERED' });
    expect(await me(client)).toMatchObject({ email: address('fay') });
  });

  it('takes a token for its own purpose only, and only from whoever is signed in', async () => {
    const client = test.client();
    const verificationToken = await client.prove(address('ida'), 'VERIFY_EMAIL');
    const anonymous = await client.run(ChangeEmailDocument, { verificationToken });
    expect(anonymous.data.changeEmail).toMatchObject({ code: 'UNAUTHENTICATED' });
    await client.login(address('fay'), password);
    const signUp = await client.prove(address('ida'), 'SIGN_UP');
    const wrongPurpose = await client.run(ChangeEmailDocument, { verificationToken: signUp });
    expect(wrongPurpose.data.changeEmail).toMatchObject({ code: 'VERIFICATION_TOKEN_INVALID' });
  });
});

describe('deleteMe', () => {
  it('wants the password, or a Google sign-in of this moment', async () => {
    const client = test.client();
    await client.register(address('joe'), password);
    const remove = async (variables: { password?: string }) =>
      (await client.run(DeleteMeDocument, variables)).data.deleteMe;
    expect(await remove({})).toMatchObject({ code: 'FRESH_SIGN_IN_REQUIRED' });
    expect(await remove({ password: 'something else' })).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await remove({ password })).toMatchObject({ __typename: 'UserDeleted' });
    expect(await remove({ password })).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(client.cookies.size).toBeLessThanOrEqual(1);
  });

  it('takes a Google sign-in for ten minutes', async () => {
    const client = test.client();
    await client.signInWithGoogle('jonas@example.com');
    test.clock.advance(601);
    const late = await client.run(DeleteMeDocument, {});
    expect(late.data.deleteMe).toMatchObject({ code: 'FRESH_SIGN_IN_REQUIRED' });
    await client.signInWithGoogle('jonas@example.com');
    const done = await client.run(DeleteMeDocument, {});
    expect(done.data.deleteMe).toMatchObject({ __typename: 'UserDeleted', revokedAtGoogle: true });
    expect(await me(client)).toBeNull();
  });
});
