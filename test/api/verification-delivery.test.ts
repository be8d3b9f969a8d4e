import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '../../local-google/local-google.js';
import { gmailSendScope } from '../../src/services/google-scopes.js';
import { MeDocument, RequestCodeDocument, ServiceStatusDocument, VerifyCodeDocument } from '../generated/graphql.js';
import { itAlone } from './alone.js';
import { type ApiClient, codeIn } from './api-client.js';
import { authorizeSender, startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
let client: ApiClient;
let people = 0;
const inbox = 'jonas@example.com';
const sendPath = '/gmail/v1/users/me/messages/send';

beforeAll(async () => {
  test = await startTestApp({ environment: { MAIL_PER_MINUTE: '0' } });
  client = test.client();
});
afterEach(() => test.google.clearFaults());
afterAll(() => test.close());

function freshAddress(): string {
  people += 1;
  return `jonas+${people}@example.com`;
}

function failSends(action: FaultAction, times = 1): void {
  test.google.clearCalls();
  test.google.addFault({ match: ({ path }) => path === sendPath, times, action });
}

const sends = () => test.google.calls.filter(({ path }) => path === sendPath).length;
const mails = async () => (await test.google.messageIds(inbox)).length;

async function request(email: string) {
  return (await client.run(RequestCodeDocument, { email })).data.requestCode;
}

async function verify(requestId: string, code: string) {
  return (await client.run(VerifyCodeDocument, { requestId, code })).data.verifyCode;
}

describe('a mail that does not leave', () => {
  const refusals: [string, FaultAction, string, number][] = [
    ['a daily limit', { kind: 'google-error', status: 403, reason: 'dailyLimitExceeded' }, 'SENDER_QUOTA_EXCEEDED', 1],
    [
      'a rate limit that stays',
      {
        kind: 'google-error',
        status: 429,
        reason: 'rateLimitExceeded',
        message: 'Retry after 2099-01-01T00:00:00.000Z',
      },
      'SENDER_QUOTA_EXCEEDED',
      1,
    ],
    [
      'a refused recipient',
      { kind: 'google-error', status: 400, reason: 'invalidArgument', message: 'Invalid To header' },
      'RECIPIENT_REJECTED',
      1,
    ],
    [
      'a missing scope',
      { kind: 'google-error', status: 403, reason: 'insufficientPermissions' },
      'SENDER_NOT_AUTHORIZED',
      1,
    ],
  ];
  it.each(refusals)(
    'for %s is answered with its reason, and leaves the earlier code and the limits as they were',
    async (_what, action, reason, calls) => {
      const email = freshAddress();
      const first = await client.requestCode({ email }).catch(() => undefined);
      const code = first ? codeIn((await client.newestMail(inbox)).text) : '';
      test.clock.advance(60);
      failSends(action, Number.POSITIVE_INFINITY);
      expect(await request(email)).toMatchObject({
        code: 'DELIVERY_FAILED',
        deliveryFailureReason: reason,
        previousCodeStillValid: true,
        unclearRequestId: null,
      });
      expect(sends()).toBe(calls);
      test.google.clearFaults();
      expect(await verify(first?.requestId ?? '', code)).toMatchObject({ __typename: 'CodeVerified' });
      expect(await request(email)).toMatchObject({ __typename: 'CodeSent' });
    },
  );

  const unclear: [string, FaultAction][] = [
    ['503', { kind: 'status', status: 503 }],
    ['a connection dropped before the mail was taken', { kind: 'drop-before' }],
    ['200 with a page', { kind: 'garbage' }],
    ['200 without an id', { kind: 'status', status: 200, body: { labelIds: ['SENT'] } }],
    ['200 with an empty id', { kind: 'status', status: 200, body: { id: '' } }],
    ['200 with no body', { kind: 'status', status: 200 }],
  ];
  it.each(unclear)(
    'for all that is known, by %s, is never sent again by itself; the person may resend',
    async (_what, action) => {
      const email = freshAddress();
      const earlier = await client.requestCode({ email }).catch(() => undefined);
      const code = codeIn((await client.newestMail(inbox)).text);
      test.clock.advance(60);
      failSends(action);
      const before = await mails();
      const answer = await request(email);
      expect(answer).toMatchObject({
        code: 'DELIVERY_FAILED',
        deliveryFailureReason: 'PROVIDER_UNAVAILABLE',
        previousCodeStillValid: true,
        unclearRequestId: expect.any(String),
      });
      expect([sends(), await mails()]).toEqual([1, before]);
      expect(await verify(earlier?.requestId ?? '', code)).toMatchObject({ __typename: 'CodeVerified' });
      test.clock.advance(60);
      expect(await request(email)).toMatchObject({ __typename: 'CodeSent' });
    },
  );

  it('or does, where the answer was lost, has a code that works', async () => {
    failSends({ kind: 'drop-after' });
    const before = await mails();
    const answer = await request(freshAddress());
    if (answer.__typename !== 'CodeNotSent') throw new Error('It was called sent.');
    expect([sends(), await mails()]).toEqual([1, before + 1]);
    expect(answer.previousCodeStillValid).toBe(false);
    const code = codeIn((await client.newestMail(inbox)).text);
    expect(await verify(answer.unclearRequestId ?? '', code)).toMatchObject({ __typename: 'CodeVerified' });
  });

  it('is tried again where Google asks for a moment', async () => {
    failSends({ kind: 'status', status: 429, headers: { 'retry-after': '1' }, body: {} });
    expect(await request(freshAddress())).toMatchObject({ __typename: 'CodeSent' });
    expect(sends()).toBe(2);
  });

  itAlone('is not asked for again and again by all while Google goes on asking for a pause', async () => {
    failSends({ kind: 'google-error', status: 429, reason: 'rateLimitExceeded' }, Number.POSITIVE_INFINITY);
    const answers = await Promise.all(Array.from({ length: 40 }, () => request(freshAddress())));
    for (const answer of answers) expect(answer).toMatchObject({ deliveryFailureReason: 'SENDER_QUOTA_EXCEEDED' });
    expect(sends()).toBeLessThanOrEqual(40 * 1.1 + 3);
  });

  it('is tried once more with a new access token after a 401', async () => {
    test.google.expireAccessTokens();
    test.google.clearCalls();
    expect(await request(freshAddress())).toMatchObject({ __typename: 'CodeSent' });
    expect(test.google.calls.map(({ path, status }) => [path, status])).toEqual([
      [sendPath, 401],
      ['/oauth2/token', 200],
      [sendPath, 200],
    ]);
  });

  itAlone('waits in a bounded queue, and beyond it is OVERLOADED', async () => {
    let letGo: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const match = ({ path }: { path: string }) => path === sendPath;
    test.google.addFault({ match, times: Number.POSITIVE_INFINITY, until, action: { kind: 'pass' } });
    const ask = async () => {
      const answer = await request(freshAddress());
      // None has been sent yet: it was the queue that was full, and the mails before it can leave.
      if (answer.__typename === 'CodeNotSent') letGo();
      return answer;
    };
    const answers = await Promise.all(Array.from({ length: 200 }, ask));
    const refused = answers.filter(({ __typename }) => __typename === 'CodeNotSent');
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toMatchObject({ code: 'OVERLOADED', previousCodeStillValid: false });
  });
});

describe('the sender', () => {
  async function senderStatus() {
    return (await client.run(ServiceStatusDocument, {})).data.serviceStatus.sender;
  }

  it('that Google has revoked is reported, and works again once authorised', async () => {
    test.google.revokeGrants('codes@example.com');
    const email = freshAddress();
    expect(await request(email)).toMatchObject({
      code: 'DELIVERY_FAILED',
      deliveryFailureReason: 'SENDER_NOT_AUTHORIZED',
    });
    expect(await senderStatus()).toBe('REAUTHORIZATION_REQUIRED');
    await authorizeSender(test.environment, test.google, test.clock);
    expect(await senderStatus()).toBe('READY');
    expect(await request(email)).toMatchObject({ __typename: 'CodeSent' });
  });

  it('may be a connected account that SENDER_EMAIL names and that was asked for gmail.send', async () => {
    const other = await startTestApp({
      google: test.google,
      withoutSender: true,
      environment: { SENDER_EMAIL: 'mina@example.com' },
    });
    try {
      const person = other.client();
      expect((await person.run(RequestCodeDocument, { email: inbox })).data.requestCode).toMatchObject({
        deliveryFailureReason: 'SENDER_NOT_AUTHORIZED',
      });
      expect((await person.run(ServiceStatusDocument, {})).data.serviceStatus.sender).toBe('NOT_CONFIGURED');
      const begin = await person.fetch('/auth/google?loginHint=mina@example.com');
      const consentPage = begin.headers.get('location') ?? '';
      expect(new URL(consentPage).searchParams.get('scope')).toContain(gmailSendScope);
      await person.fetch(await person.consent(consentPage, 'mina@example.com'));
      await person.requestCode({ email: inbox });
      expect((await person.newestMail(inbox)).from?.address).toBe('mina@example.com');
    } finally {
      await other.close();
    }
  });

  it('is the authorised one where SENDER_EMAIL names a person too, whatever became of the mailbox', async () => {
    const SENDER_EMAIL = 'jonas@example.com';
    const other = await startTestApp({ google: test.google, withoutSender: true, environment: { SENDER_EMAIL } });
    try {
      await authorizeSender(other.environment, test.google, other.clock, SENDER_EMAIL);
      other.clock.advance(1);
      const person = other.client();
      const begin = await person.fetch(`/auth/google?loginHint=${SENDER_EMAIL}`);
      const consentPage = begin.headers.get('location') ?? '';
      await person.fetch(await person.consent(consentPage, { email: SENDER_EMAIL, scopes: [gmailSendScope] }));
      await person.refresh();
      expect((await person.run(MeDocument, {})).data.me?.googleAccounts).toMatchObject([
        { email: SENDER_EMAIL, status: 'REAUTHORIZATION_REQUIRED' },
      ]);
      expect((await person.run(ServiceStatusDocument, {})).data.serviceStatus.sender).toBe('READY');
    } finally {
      await other.close();
    }
  });
});
