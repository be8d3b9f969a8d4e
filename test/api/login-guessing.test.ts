import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangePasswordDocument, LoginDocument } from '../generated/graphql.js';
import { outcomeOf, proofOf, resetPassword, signUp } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a first pass phrase';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true, environment: { TRUSTED_PROXIES: '127.0.0.1/32' } });
});
afterAll(() => test.close());

/** As the load balancer in front hands it on. */
function from(ipAddress: string) {
  const client = test.client();
  client.headers = { 'x-forwarded-for': ipAddress };
  return client;
}

async function login(email: string, tried: string, ipAddress: string) {
  const { data, headers } = await from(ipAddress).run(LoginDocument, { email, password: tried });
  const seconds = data.login.__typename === 'InputError' ? data.login.retryAfterSeconds : null;
  return { outcome: outcomeOf(data.login), seconds, header: headers.get('retry-after') };
}

async function fail(email: string, ipAddress: string, times: number): Promise<void> {
  for (let failure = 0; failure < times; failure += 1)
    expect((await login(email, `guess ${failure}`, ipAddress)).outcome).toBe('BAD_CREDENTIALS');
}

describe('guessing a password', () => {
  it('pauses after ten failures from one network address, from 30 seconds doubling to 15 minutes', async () => {
    const email = 'guessed@example.com';
    await signUp(test, test.client(), email, password);
    await fail(email, '192.0.2.1', 10);
    for (const seconds of [30, 60, 120, 240, 480, 900, 900, 900]) {
      expect(await login(email, password, '192.0.2.1')).toEqual({
        outcome: 'RATE_LIMITED',
        seconds,
        header: String(seconds),
      });
      test.clock.advance(seconds - 1);
      expect((await login(email, password, '192.0.2.1')).outcome).toBe('RATE_LIMITED');
      test.clock.advance(1);
      await fail(email, '192.0.2.1', 1);
    }
  });

  it('pauses by itself no longer than it said, and the right password forgets the failures', async () => {
    const email = 'patient@example.com';
    await signUp(test, test.client(), email, password);
    await fail(email, '192.0.2.2', 10);
    test.clock.advance(30);
    expect((await login(email, password, '192.0.2.2')).outcome).toBe('Authenticated');
    await fail(email, '192.0.2.2', 9);
    expect((await login(email, password, '192.0.2.2')).outcome).toBe('Authenticated');
  });

  it('begins anew a window after the first of too few failures', async () => {
    const email = 'slow@example.com';
    await signUp(test, test.client(), email, password);
    await fail(email, '192.0.2.3', 9);
    test.clock.advance(900);
    await fail(email, '192.0.2.3', 9);
    expect((await login(email, password, '192.0.2.3')).outcome).toBe('Authenticated');
  });

  it('locks nobody out who comes from elsewhere', async () => {
    const email = 'locked@example.com';
    await signUp(test, test.client(), email, password);
    for (const ipAddress of ['192.0.2.4', '192.0.2.5', '2001:db8::1']) await fail(email, ipAddress, 10);
    expect((await login(email, password, '192.0.2.4')).outcome).toBe('RATE_LIMITED');
    expect((await login(email, password, '192.0.2.6')).outcome).toBe('Authenticated');
    expect((await login(email, password, '2001:db8:0:1::1')).outcome).toBe('Authenticated');
  });

  it('counts a household of IPv6 addresses, and every spelling of an e-mail address, as one', async () => {
    const email = 'spelling@example.com';
    await signUp(test, test.client(), email, password);
    for (let failure = 0; failure < 10; failure += 1) {
      const spelling = failure % 2 ? ' Spelling@Example.COM' : email;
      expect((await login(spelling, 'a guess', `2001:db8:1::${failure + 1}`)).outcome).toBe('BAD_CREDENTIALS');
    }
    expect((await login(email, password, '2001:db8:1::ffff')).outcome).toBe('RATE_LIMITED');
  });

  it('goes on neither by changePassword nor by an address that has no account', async () => {
    const email = 'inside@example.com';
    const inside = from('192.0.2.7');
    await signUp(test, inside, email, password);
    await fail('nobody@example.com', '192.0.2.7', 10);
    expect((await login('nobody@example.com', password, '192.0.2.7')).outcome).toBe('RATE_LIMITED');
    for (let failure = 0; failure < 10; failure += 1) {
      const variables = { currentPassword: `guess ${failure}`, newPassword: 'a second pass phrase' };
      const { data } = await inside.run(ChangePasswordDocument, variables);
      expect(outcomeOf(data.changePassword)).toBe('BAD_CREDENTIALS');
    }
    const variables = { currentPassword: password, newPassword: 'a second pass phrase' };
    const { data } = await inside.run(ChangePasswordDocument, variables);
    expect(outcomeOf(data.changePassword)).toBe('RATE_LIMITED');
  });

  it('keeps nobody from setting a password by mail', async () => {
    const email = 'mailed@example.com';
    await signUp(test, test.client(), email, password);
    await fail(email, '192.0.2.8', 10);
    const token = await proofOf(test, email, 'RESET_PASSWORD');
    expect(await resetPassword(from('192.0.2.8'), token, 'a second pass phrase')).toBe('PasswordReset');
    test.clock.advance(30);
    expect((await login(email, 'a second pass phrase', '192.0.2.8')).outcome).toBe('Authenticated');
  });

  it('is held to a hundred failures in 15 minutes from one network address, whatever the e-mail addresses', async () => {
    for (let person = 0; person < 10; person += 1) await fail(`spray${person}@example.com`, '192.0.2.9', 10);
    expect((await login('spray10@example.com', password, '192.0.2.9')).outcome).toBe('RATE_LIMITED');
    test.clock.advance(900);
    expect((await login('spray10@example.com', password, '192.0.2.9')).outcome).toBe('BAD_CREDENTIALS');
  });
});
