import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '../../local-google/local-google.js';
import { LabelNamesDocument, MeDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let client: ApiClient;
beforeAll(async () => {
  test = await startTestApp({ environment: { MESSAGE_CACHE: 'off' } });
  client = test.client();
  await client.signInWithGoogle('mina@example.com');
});
afterEach(() => {
  test.google.clearFaults();
  test.google.setGmailApi('enabled');
});
afterAll(() => test.close());

const tokenCalls = () => test.google.calls.filter(({ path }) => path === '/oauth2/token');
const labels = (by = client) => by.run(LabelNamesDocument, {});

describe('access to Gmail', () => {
  it('refreshes an expired access token once, however many ask at once', async () => {
    test.clock.advance(3600);
    await client.refresh();
    test.google.clearCalls();
    const answers = await Promise.all(Array.from({ length: 20 }, () => labels()));
    expect(answers.every(({ errors }) => errors === undefined)).toBe(true);
    expect(tokenCalls()).toHaveLength(1);
  });

  it('refreshes once for several servers on one database', async () => {
    const second = await startTestApp({ google: test.google, environment: test.environment, withoutSender: true });
    try {
      test.clock.advance(3600);
      await client.refresh();
      second.clock.advance((test.clock.now().getTime() - second.clock.now().getTime()) / 1000);
      const there = second.client();
      there.accessToken = client.accessToken;
      test.google.addFault({ match: ({ path }) => path === '/oauth2/token', delayMs: 200, action: { kind: 'pass' } });
      test.google.clearCalls();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => labels(index % 2 ? client : there)));
      expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      expect(tokenCalls()).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it('refreshes five minutes early', async () => {
    test.clock.advance(3600);
    await client.refresh();
    await labels();
    test.clock.advance(3600 - 301);
    await client.refresh();
    test.google.clearCalls();
    await labels();
    expect(tokenCalls()).toHaveLength(0);
    test.clock.advance(2);
    await labels();
    expect(tokenCalls()).toHaveLength(1);
  });

  it('takes a new token when Google refuses one that should be good', async () => {
    test.google.expireAccessTokens();
    expect((await labels()).errors).toBeUndefined();
  });

  it('tries again what Google could not answer, and then says GMAIL_UNAVAILABLE', async () => {
    const isLabels = ({ path }: { path: string }) => path === '/gmail/v1/users/me/labels';
    test.google.addFault({ match: isLabels, action: { kind: 'status', status: 503 } });
    expect((await labels()).errors).toBeUndefined();
    test.google.addFault({ match: isLabels, times: 3, action: { kind: 'garbage' } });
    test.google.clearCalls();
    expect((await labels()).errors?.[0]?.extensions.code).toBe('GMAIL_UNAVAILABLE');
    expect(test.google.calls).toHaveLength(3);
  });

  it('says GMAIL_RATE_LIMITED with the time that Google names, without waiting for it', async () => {
    test.google.addFault({
      match: () => true,
      action: {
        kind: 'google-error',
        status: 429,
        reason: 'rateLimitExceeded',
        message: `User-rate limit exceeded. Retry after ${new Date(Date.now() + 60_000).toISOString()}`,
      },
    });
    const seconds = (await labels()).errors?.[0]?.extensions['retryAfterSeconds'];
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThanOrEqual(60);
    test.clock.advance(61);
  });

  it('says GMAIL_RATE_LIMITED with the time in the header Retry-After as well', async () => {
    const headers = { 'Retry-After': '90' };
    test.google.addFault({ match: () => true, action: { kind: 'status', status: 429, headers, body: {} } });
    expect((await labels()).errors?.[0]?.extensions).toEqual({ code: 'GMAIL_RATE_LIMITED', retryAfterSeconds: 90 });
    test.clock.advance(91);
  });

  const refusals: [string, FaultAction, object][] = [
    [
      'GMAIL_UNAVAILABLE, and that the account has no Gmail',
      { kind: 'google-error', status: 400, reason: 'failedPrecondition' },
      { code: 'GMAIL_UNAVAILABLE', reason: 'MAIL_SERVICE_NOT_ENABLED' },
    ],
    [
      'GMAIL_UNAVAILABLE, and that its administrator forbids it',
      { kind: 'google-error', status: 403, reason: 'domainPolicy' },
      { code: 'GMAIL_UNAVAILABLE', reason: 'DOMAIN_POLICY' },
    ],
    [
      'INVALID_INPUT to an argument that Gmail does not take',
      { kind: 'google-error', status: 400, reason: 'invalidArgument', message: 'Invalid something' },
      { code: 'INVALID_INPUT', hint: expect.any(String) },
    ],
  ];
  it.each(refusals)('says %s, without asking for another try', async (_what, action, extensions) => {
    test.google.addFault({ match: ({ path }) => path.endsWith('/labels'), times: 3, action });
    test.google.clearCalls();
    const [error] = (await labels()).errors ?? [];
    expect(error?.extensions).toEqual(extensions);
    expect(error?.message).not.toMatch(/try again/i);
    expect(test.google.calls).toHaveLength(1);
  });

  it('says GMAIL_API_DISABLED, and tells the operator where to enable it', async () => {
    test.google.setGmailApi('disabled');
    const { errors } = await labels();
    expect(errors?.[0]?.extensions).toEqual({ code: 'GMAIL_API_DISABLED' });
    expect(test.logs.filter((line) => line.includes('activationUrl') && line.includes('console'))).not.toEqual([]);
  });

  it('says how to come back when Google has ended the grant, and does not ask Google again', async () => {
    test.google.revokeGrants('mina@example.com');
    const first = await labels();
    expect(first.errors).toHaveLength(1);
    expect(first.errors?.[0]?.extensions).toMatchObject({
      code: 'GOOGLE_REAUTHORIZATION_REQUIRED',
      reason: 'REVOKED',
      missingScopes: [],
      expiresAt: expect.any(String),
    });
    test.google.clearCalls();
    expect((await labels()).errors?.[0]?.extensions.code).toBe('GOOGLE_REAUTHORIZATION_REQUIRED');
    expect(test.google.calls).toEqual([]);
    expect((await client.run(MeDocument, {})).data.me?.googleAccounts).toMatchObject([
      { status: 'REAUTHORIZATION_REQUIRED' },
    ]);
    test.clock.reset();
    await client.refresh();
    const again = (await labels()).errors?.[0]?.extensions;
    const callback = await client.consent(String(again?.['authorizationUrl']), 'mina@example.com');
    expect((await client.fetch(callback)).status).toBe(303);
    expect((await labels()).errors).toBeUndefined();
  });

  const temporary: [string, FaultAction][] = [
    ['429', { kind: 'status', status: 429, body: { error: 'rate_limit_exceeded' } }],
    ['429 that looks like a dead grant', { kind: 'status', status: 429, body: { error: 'invalid_grant' } }],
    ['503', { kind: 'status', status: 503, body: { error: 'invalid_client' } }],
    ['an error that nobody knows', { kind: 'status', status: 400, body: { error: 'internal_failure' } }],
    ['a refusal of the request', { kind: 'status', status: 400, body: { error: 'invalid_request' } }],
    ['403 without an error', { kind: 'status', status: 403, body: 'Forbidden' }],
  ];
  it.each(temporary)(
    'says GMAIL_UNAVAILABLE to %s at the token endpoint, and records nothing',
    async (_what, action) => {
      test.clock.advance(3600);
      await client.refresh();
      test.google.addFault({ match: ({ path }) => path === '/oauth2/token', times: 3, action });
      expect((await labels()).errors?.[0]?.extensions.code).toBe('GMAIL_UNAVAILABLE');
      test.google.clearFaults();
      expect((await labels()).errors).toBeUndefined();
    },
  );

  it('does not hold it against the person when Google refuses our client', async () => {
    await test.restart({ GOOGLE_CLIENT_SECRET: 'wrong' });
    test.clock.advance(3600);
    await client.refresh();
    const there = test.client();
    there.accessToken = client.accessToken;
    expect((await labels(there)).errors?.[0]?.extensions).toMatchObject({ reason: 'CLIENT_REJECTED' });
    await test.restart();
    const back = test.client();
    back.accessToken = client.accessToken;
    expect((await labels(back)).errors).toBeUndefined();
  });

  describe('that needs consent again, while the way to it cannot be built,', () => {
    const refusal = async (by: ApiClient) => {
      const { status, data, errors } = await by.post({ query: '{ me { email } gmailLabels { name } }' });
      return [status, data, errors?.map(({ path, extensions }) => [path, extensions])];
    };
    const answer = (extensions: object) => [
      200,
      { me: { email: 'mina@example.com' }, gmailLabels: null },
      [[['gmailLabels'], extensions]],
    ];
    const visitor = () => {
      const there = test.client();
      there.accessToken = client.accessToken;
      return there;
    };
    beforeAll(() => {
      test.clock.reset();
      return client.refresh();
    });
    afterEach(() => test.restart());

    it('says GOOGLE_NOT_CONFIGURED where there is no client any more', async () => {
      await test.restart({ GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' });
      expect(await refusal(visitor())).toEqual(answer({ code: 'GOOGLE_NOT_CONFIGURED' }));
    });

    it('says INTERNAL where nobody expected it, and tells the operator why', async () => {
      await test.restart({ GOOGLE_CLIENT_ID: 'another' });
      await test.database.query('ALTER TABLE google_authorizations RENAME TO lost');
      expect(await refusal(visitor())).toEqual(answer({ code: 'INTERNAL', requestId: expect.any(String) }));
      expect(
        test.logs.filter((line) =>
          /no such table: google_authorizations|"google_authorizations.{1,2} does not exist/.test(line),
        ),
      ).toHaveLength(1);
      await test.database.query('ALTER TABLE lost RENAME TO google_authorizations');
    });
  });
});
