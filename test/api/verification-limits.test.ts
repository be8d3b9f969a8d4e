import { afterEach, describe, expect, it } from '@jest/globals';
import { RequestCodeDocument, VerifyCodeDocument } from '../generated/graphql.js';
import { type ApiClient, wrong } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
afterEach(() => test.close());

async function request(client: ApiClient, email: string) {
  return (await client.run(RequestCodeDocument, { email })).data.requestCode;
}

async function verify(client: ApiClient, requestId: string, code: string) {
  return (await client.run(VerifyCodeDocument, { requestId, code })).data.verifyCode;
}

const setFailures = (count: number) =>
  test.database.query("UPDATE rate_limits SET count = ? WHERE key LIKE 'verify:address:%'", count);
const failures = () => test.database.value("SELECT count FROM rate_limits WHERE key LIKE 'verify:%'").then(Number);

describe('the limits of codes', () => {
  it('hold an address to fifty failures a day, whatever is asked for anew', async () => {
    test = await startTestApp({
      environment: { CODE_SENDS_PER_ADDRESS_PER_DAY: '0', CODE_RESEND_COOLDOWN_SECONDS: '0', MAIL_PER_MINUTE: '0' },
    });
    const client = test.client();
    const email = 'jonas@example.com';
    for (let asked = 0; asked < 10; asked += 1) {
      const { requestId, code } = await client.requestCode({ email });
      for (let attempt = 0; attempt < 5; attempt += 1)
        expect(await verify(client, requestId, wrong(code))).toMatchObject({ code: 'CODE_MISMATCH' });
    }
    const { requestId, code } = await client.requestCode({ email });
    expect(await verify(client, requestId, code)).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 86_400 });
    test.clock.advance(86_400);
    const next = await client.requestCode({ email });
    expect(await verify(client, next.requestId, next.code)).toMatchObject({ __typename: 'CodeVerified' });
  });

  it('spend no attempt of a code where they are full', async () => {
    test = await startTestApp();
    const client = test.client();
    const { requestId, code } = await client.requestCode({ email: 'jonas@example.com' });
    expect(await verify(client, requestId, wrong(code))).toMatchObject({ attemptsRemaining: 4 });
    await setFailures(50);
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect(await verify(client, requestId, wrong(code))).toMatchObject({ code: 'RATE_LIMITED' });
    await setFailures(1);
    expect(await verify(client, requestId, wrong(code))).toMatchObject({ attemptsRemaining: 3 });
    expect(await verify(client, requestId, code)).toMatchObject({ __typename: 'CodeVerified' });
  });

  it('count wrong codes, and neither right ones nor those that were not compared', async () => {
    test = await startTestApp({ environment: { CODE_RESEND_COOLDOWN_SECONDS: '0' } });
    const client = test.client();
    const older = await client.requestCode({ email: 'jonas@example.com' });
    expect(await verify(client, older.requestId, wrong(older.code))).toMatchObject({ code: 'CODE_MISMATCH' });
    test.clock.advance(1);
    const { requestId, code } = await client.requestCode({ email: 'jonas@example.com' });
    expect(await verify(client, older.requestId, older.code)).toMatchObject({ code: 'CODE_SUPERSEDED' });
    expect(await verify(client, requestId, code)).toMatchObject({ __typename: 'CodeVerified' });
    const parallel = await Promise.all(Array.from({ length: 8 }, () => verify(client, requestId, code)));
    expect(parallel.every((answer) => answer.__typename === 'CodeRejected')).toBe(true);
    expect(await failures()).toBe(1);
  });

  it('let one caller ask for ten codes an hour, counting failed and repeated asking out', async () => {
    test = await startTestApp({ environment: { CODE_SENDS_PER_IP_PER_HOUR: '10' } });
    const client = test.client();
    for (let person = 0; person < 10; person += 1) {
      expect(await request(client, `jonas+${person}@example.com`)).toMatchObject({ __typename: 'CodeSent' });
      if (person < 9)
        expect(await request(client, `jonas+${person}@example.com`)).toMatchObject({ code: 'RESEND_TOO_SOON' });
    }
    expect(await request(client, 'jonas+10@example.com')).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 3600,
    });
    test.clock.advance(3600);
    expect(await request(client, 'jonas+10@example.com')).toMatchObject({ __typename: 'CodeSent' });
  });

  it('let one caller answer thirty times in five minutes', async () => {
    test = await startTestApp({ environment: { CODE_VERIFIES_PER_IP_PER_5_MINUTES: '30' } });
    const client = test.client();
    for (let tries = 0; tries < 30; tries += 1)
      expect(await verify(client, 'unknown', '000000')).toMatchObject({ code: 'CODE_NOT_FOUND' });
    expect(await verify(client, 'unknown', '000000')).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 300 });
    test.clock.advance(300);
    expect(await verify(client, 'unknown', '000000')).toMatchObject({ code: 'CODE_NOT_FOUND' });
  });

  it('keep below what Gmail lets the sender send', async () => {
    test = await startTestApp({ environment: { MAIL_PER_MINUTE: '2' } });
    const client = test.client();
    for (const email of ['jonas+1@example.com', 'jonas+2@example.com'])
      expect(await request(client, email)).toMatchObject({ __typename: 'CodeSent' });
    const refused = await request(client, 'jonas+3@example.com');
    expect(refused).toMatchObject({
      code: 'DELIVERY_FAILED',
      deliveryFailureReason: 'SENDER_QUOTA_EXCEEDED',
      unclearRequestId: null,
    });
    test.clock.advance(60);
    expect(await request(client, 'jonas+3@example.com')).toMatchObject({ __typename: 'CodeSent' });
  });

  it('hold across a restart', async () => {
    test = await startTestApp({ environment: { CODE_SENDS_PER_IP_PER_HOUR: '1' } });
    expect(await request(test.client(), 'jonas+1@example.com')).toMatchObject({ __typename: 'CodeSent' });
    await test.restart();
    expect(await request(test.client(), 'jonas+2@example.com')).toMatchObject({ code: 'RATE_LIMITED' });
  });
});
