import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MessageCursorsDocument, MessageHeadersDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let mina: ApiClient;
beforeEach(async () => {
  test = await startTestApp({ environment: { GMAIL_UNITS_PER_MINUTE: '1000', MESSAGE_CACHE: 'off' } });
  mina = test.client();
  await mina.signInWithGoogle('mina@example.com');
  test.google.clearCalls();
});
afterEach(() => test.close());

const spent = () => test.google.calls.reduce((sum, { units }) => sum + units, 0);
const page = (first: number, by = mina) => by.run(MessageHeadersDocument, { first });
const refusal = ({ errors }: Awaited<ReturnType<typeof page>>) => errors?.[0]?.extensions;

describe('the quota of an account', () => {
  it('is never overdrawn: four fifths of Google’s in any minute, and the time to wait beyond', async () => {
    expect((await page(25)).errors).toBeUndefined();
    test.clock.advance(20);
    expect((await page(10)).errors).toBeUndefined();
    expect(spent()).toBe(505 + 205);
    expect(refusal(await page(10))).toEqual({ code: 'GMAIL_RATE_LIMITED', retryAfterSeconds: 40 });
    // The list had been paid for; the messages were not asked for.
    expect(spent()).toBe(505 + 205 + 5);
    test.clock.advance(39);
    expect(refusal(await page(10))?.code).toBe('GMAIL_RATE_LIMITED');
    test.clock.advance(1);
    expect((await page(10)).errors).toBeUndefined();
    expect(test.google.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('is shared by all servers on the database, and held when all ask at once', async () => {
    const second = await startTestApp({ google: test.google, environment: test.environment, withoutSender: true });
    try {
      const there = second.client();
      there.accessToken = mina.accessToken;
      const lists = Array.from({ length: 200 }, (_, index) =>
        (index % 2 ? mina : there).run(MessageCursorsDocument, { first: 1 }),
      );
      const answers = await Promise.all(lists);
      expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(160);
      expect(spent()).toBe(800);
      const codes = new Set(answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code));
      expect([...codes]).toEqual(['GMAIL_RATE_LIMITED']);
    } finally {
      await second.close();
    }
  });

  it('is each account’s own', async () => {
    const jonas = test.client();
    await jonas.signInWithGoogle('jonas@example.com');
    await page(25);
    await page(10);
    expect(refusal(await page(25))?.code).toBe('GMAIL_RATE_LIMITED');
    expect((await page(3, jonas)).errors).toBeUndefined();
  });

  it('is left alone for as long as Google says, by every server', async () => {
    const message = `User-rate limit exceeded. Retry after ${new Date(Date.now() + 30_000).toISOString()}`;
    test.google.addFault({
      match: ({ path }) => path.endsWith('/messages'),
      action: { kind: 'google-error', status: 429, reason: 'rateLimitExceeded', message },
    });
    expect(refusal(await page(1))?.code).toBe('GMAIL_RATE_LIMITED');
    await test.restart();
    test.google.clearCalls();
    expect(refusal(await page(1))).toMatchObject({ code: 'GMAIL_RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    expect(test.google.calls.filter(({ path }) => path.startsWith('/gmail'))).toEqual([]);
    test.clock.advance(31);
    expect((await page(1)).errors).toBeUndefined();
  });
});
