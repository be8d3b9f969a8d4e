import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disableUser, enableUser } from '../../src/commands/disable-user.js';
import {
  ChangePasswordDocument,
  LoginDocument,
  MeDocument,
  ResetPasswordDocument,
  VerifyCodeDocument,
} from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'correct horse battery';
const other = 'staple, and some more';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    environment: { CODE_RESEND_COOLDOWN_SECONDS: '0', TRUSTED_PROXIES: '127.0.0.1/32,::1/128' },
    people: ['ada', 'bea', 'cho', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida'],
  });
});
afterAll(() => test.close());

const address = (name: string) => `${name}@example.com`;
const me = async (client: ApiClient) => (await client.run(MeDocument, {})).data.me;
const login = async (email: string, secret: string, by = test.client()) =>
  (await by.run(LoginDocument, { email, password: secret })).data.login;
const reset = async (client: ApiClient, verificationToken: string, newPassword: string) =>
  (await client.run(ResetPasswordDocument, { verificationToken, newPassword })).data.resetPassword;

/** A client that the server sees at this network address. */
function clientAt(networkAddress: string): ApiClient {
  const client = test.client();
  client.headers = { 'x-forwarded-for': networkAddress };
  return client;
}

describe('login', () => {
  beforeAll(async () => {
    await test.client().register(address('ada'), password);
    await test.client().signInWithGoogle(address('bea'));
  });

  it('signs in by address and password, however the address is written', async () => {
    expect(await login(' ADA@Example.COM ', password)).toMatchObject({
      __typename: 'Authenticated',
      isNewUser: false,
      user: { email: address('ada') },
    });
  });

  it('refuses alike: a wrong password, an unknown address and a user without a password', async () => {
    const answers = [
      await login(address('ada'), other),
      await login('nobody@example.com', other),
      await login(address('bea'), other),
    ];
    expect(answers[0]).toMatchObject({ __typename: 'InputError', code: 'BAD_CREDENTIALS', retryAfterSeconds: null });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('knows a password in whatever form a keyboard composes it', async () => {
    const typed = '비밀번호는 깁니다 é';
    await test.client().register(address('cho'), typed.normalize('NFC'));
    expect(await login(address('cho'), typed.normalize('NFD').replace(' ', '\u3000'))).toMatchObject({
      __typename: 'Authenticated',
    });
  });

  it('pauses after ten failures from one network address, longer each time, and never for others', async () => {
    const thief = clientAt('192.0.2.7');
    for (let tries = 0; tries < 10; tries += 1)
      expect(await login(address('ada'), `guess ${tries}`, thief)).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await login(address('ada'), password, thief)).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 30 });
    const { headers } = await thief.run(LoginDocument, { email: address('ada'), password });
    expect(headers.get('retry-after')).toBe('30');
    expect(await login(address('ada'), password, clientAt('192.0.2.8'))).toMatchObject({ __typename: 'Authenticated' });
    for (const [waited, next] of [
      [30, 60],
      [60, 120],
      [120, 240],
      [240, 480],
      [480, 900],
      [900, 900],
    ] as const) {
      test.clock.advance(waited);
      expect(await login(address('ada'), 'one more guess', thief)).toMatchObject({ code: 'BAD_CREDENTIALS' });
      const paused = await login(address('ada'), password, thief);
      expect(paused).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: next });
    }
    test.clock.advance(900);
    expect(await login(address('ada'), password, thief)).toMatchObject({ __typename: 'Authenticated' });
    // The failures are forgotten: another one pauses nobody.
    expect(await login(address('ada'), other, thief)).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await login(address('ada'), password, thief)).toMatchObject({ __typename: 'Authenticated' });
  });

  it('refuses a network address that fails at a hundred accounts', async () => {
    const thief = clientAt('192.0.2.9');
    const tries = await Promise.all(
      Array.from({ length: 40 }, (_, account) => login(`account-${account}@example.com`, other, thief)),
    );
    expect(tries.every((answer) => answer.__typename === 'InputError' && answer.code === 'BAD_CREDENTIALS')).toBe(true);
    for (let round = 0; round < 2; round += 1)
      await Promise.all(
        Array.from({ length: 30 }, (_, account) => login(`x-${round}-${account}@example.com`, other, thief)),
      );
    expect(await login(address('ada'), password, thief)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await login(address('ada'), password, clientAt('192.0.2.10'))).toMatchObject({
      __typename: 'Authenticated',
    });
  });

  it('says OVERLOADED, and when to come back, to those whose turn would come too late', async () => {
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        clientAt(`198.51.100.${index % 250}`).run(LoginDocument, {
          email: `rush-${index}@example.com`,
          password: other,
        }),
      ),
    );
    const codes = answers.map(({ data }) => (data.login.__typename === 'InputError' ? data.login.code : ''));
    expect(new Set(codes)).toEqual(new Set(['BAD_CREDENTIALS', 'OVERLOADED']));
    const { data, headers } = answers[codes.indexOf('OVERLOADED')] ?? {};
    expect(data?.login).toMatchObject({ retryAfterSeconds: 1 });
    expect(headers?.get('retry-after')).toBe('1');
    expect(await login(address('ada'), password)).toMatchObject({ __typename: 'Authenticated' });
  });
});

describe('a disabled user', () => {
  it('is refused at the very next request, cannot sign in by anything, and can again once enabled', async () => {
    const client = test.client();
    await client.signInWithGoogle(address('dan'));
    await client.setPassword(address('dan'), password);
    expect(await me(client)).not.toBeNull();
    const printed: string[] = [];
    const input = {
      environment: test.environment,
      terminal: {
        print: (line: string) => void printed.push(line),
        complain: () => undefined,
        show: () => undefined,
        isTerminal: false,
      },
      now: test.clock.now,
      ended: new Promise<void>(() => undefined),
    };
    expect(await disableUser(input, ' DAN@example.com')).toBe(0);
    expect(printed.join()).toContain('1 session was ended');
    expect(await me(client)).toBeNull();
    expect(await login(address('dan'), password)).toMatchObject({ code: 'ACCOUNT_DISABLED' });
    expect(await login(address('dan'), other)).toMatchObject({ code: 'BAD_CREDENTIALS' });
    const callback = await test.client().signInWithGoogle(address('dan'));
    expect([callback.status, await callback.text()]).toEqual([403, expect.stringContaining('disabled')]);
    await enableUser(input, address('dan'));
    expect(await login(address('dan'), password)).toMatchObject({ __typename: 'Authenticated' });
    await expect(disableUser(input, 'nobody@example.com')).rejects.toThrow('no user with the address');
  });
});

describe('resetPassword', () => {
  it('gives a first password to whoever has signed in with Google only', async () => {
    const client = test.client();
    await client.signInWithGoogle(address('eve'));
    await client.setPassword(address('eve'), password);
    expect(await me(client)).toMatchObject({ googleAccounts: [{ email: address('eve') }] });
  });

  it('ends all sessions and every other live code of the address; its token works once', async () => {
    const [phone, laptop] = [test.client(), test.client()];
    await phone.register(address('fay'), password);
    await laptop.login(address('fay'), password);
    const asked = await phone.requestCode({ email: address('fay'), purpose: 'VERIFY_EMAIL' });
    const verificationToken = await laptop.prove(address('fay'), 'RESET_PASSWORD');
    expect(await reset(laptop, verificationToken, other)).toMatchObject({ revokedSessionCount: 2 });
    expect([await me(phone), await me(laptop)]).toEqual([null, null]);
    const late = await phone.run(VerifyCodeDocument, { requestId: asked.requestId, code: asked.code });
    expect(late.data.verifyCode).toMatchObject({ code: 'CODE_SUPERSEDED' });
    expect(await reset(laptop, verificationToken, password)).toMatchObject({ code: 'VERIFICATION_TOKEN_INVALID' });
    expect(await login(address('fay'), password)).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await login(address('fay'), other)).toMatchObject({ __typename: 'Authenticated' });
  });

  it('does not spend the token on a password that is refused', async () => {
    const client = test.client();
    await client.register(address('gus'), password);
    const verificationToken = await client.prove(address('gus'), 'RESET_PASSWORD');
    expect(await reset(client, verificationToken, 'password')).toMatchObject({ code: 'WEAK_PASSWORD' });
    expect(await reset(client, verificationToken, other)).toMatchObject({ __typename: 'PasswordReset' });
  });

  it('takes no token of another purpose, and mails no code to an address without an account', async () => {
    const client = test.client();
    const verificationToken = await client.prove(address('gus'), 'FIND_ACCOUNT');
    expect(await reset(client, verificationToken, other)).toMatchObject({ code: 'VERIFICATION_TOKEN_INVALID' });
    await client.requestCode({ email: address('ida'), purpose: 'RESET_PASSWORD' });
    expect((await client.newestMail(address('ida'))).text).not.toMatch(/\d{6}/);
  });
});

describe('changePassword', () => {
  const change = async (client: ApiClient, currentPassword: string, newPassword: string) =>
    (await client.run(ChangePasswordDocument, { currentPassword, newPassword })).data.changePassword;

  it('ends all other sessions and keeps its own', async () => {
    const [phone, laptop] = [test.client(), test.client()];
    await phone.register(address('hal'), password);
    await laptop.login(address('hal'), password);
    expect(await change(phone, password, other)).toMatchObject({ revokedSessionCount: 1 });
    expect(await me(phone)).not.toBeNull();
    expect(await me(laptop)).toBeNull();
    await laptop.refresh();
    expect(await me(laptop)).toBeNull();
    expect(await login(address('hal'), other)).toMatchObject({ __typename: 'Authenticated' });
  });

  it('ends what could set another: codes and tokens for a reset', async () => {
    const client = test.client();
    await client.login(address('hal'), other);
    const verificationToken = await client.prove(address('hal'), 'RESET_PASSWORD');
    const asked = await client.requestCode({ email: address('hal'), purpose: 'RESET_PASSWORD' });
    expect(await change(client, other, 'one more pass phrase')).toMatchObject({ __typename: 'PasswordChanged' });
    expect(await reset(client, verificationToken, password)).toMatchObject({ code: 'VERIFICATION_TOKEN_INVALID' });
    const late = await client.run(VerifyCodeDocument, { requestId: asked.requestId, code: asked.code });
    expect(late.data.verifyCode).toMatchObject({ code: 'CODE_SUPERSEDED' });
    expect(await change(client, 'one more pass phrase', other)).toMatchObject({ __typename: 'PasswordChanged' });
  });

  it('refuses a wrong current password, a weak new one, whoever has none, and whoever is not signed in', async () => {
    const client = test.client();
    await client.login(address('hal'), other);
    expect(await change(client, password, 'one more pass phrase')).toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await change(client, other, 'qwertyuiop')).toMatchObject({ code: 'WEAK_PASSWORD' });
    expect(await change(test.client(), other, password)).toMatchObject({ code: 'UNAUTHENTICATED' });
    const google = test.client();
    await google.signInWithGoogle(address('ida'));
    expect(await change(google, '', password)).toMatchObject({ code: 'BAD_CREDENTIALS' });
  });
});
