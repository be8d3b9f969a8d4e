import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true });
});
afterEach(() => test.google.clearFaults());
afterAll(() => test.close());

/** What the exchange of the next code answers, made into something else. */
function changeAnswer(change: (answer: Record<string, unknown>, claims: Record<string, unknown>) => unknown): void {
  test.google.addFault({
    match: ({ path }) => path === '/oauth2/token',
    action: {
      kind: 'change',
      body: (body) => {
        const answer = body as { id_token: string }; // The stand-in's own.
        return change(answer, decodeJwt(answer.id_token));
      },
    },
  });
}

/** What the callback answers; `alter` changes the address that Google leads back to. */
async function comeBack(alter: (address: string) => string = (address) => address) {
  const browser = test.client();
  const begin = await browser.fetch('/auth/google');
  const response = await browser.fetch(
    alter(await browser.consent(begin.headers.get('location') ?? '', 'mina@example.com')),
  );
  return {
    status: response.status,
    html: await response.text(),
    session: browser.cookies.has('gmail-graphql-session'),
  };
}

const now = () => Math.floor(Date.now() / 1000);

describe('an ID token that Google has signed', () => {
  const wrong: [string, (own: unknown) => Record<string, unknown>][] = [
    ['is for another client as well', (own) => ({ aud: [own, 'another-client'] })],
    ['was asked for by another client', () => ({ azp: 'another-client' })],
    ['is of tomorrow', () => ({ iat: now() + 86_400, exp: now() + 90_000 })],
    ['is of yesterday and good for a year', () => ({ iat: now() - 86_400, exp: now() + 31_536_000 })],
    ['has a subject of 300 letters', () => ({ sub: '1'.repeat(300) })],
    ['is far too long', () => ({ name: 'x'.repeat(100_000) })],
  ];
  it.each(wrong)('signs nobody in where it %s', async (_what, claims) => {
    changeAnswer(async (answer, own) => ({
      ...answer,
      id_token: await test.google.signIdToken({ ...own, ...claims(own['aud']) }),
    }));
    const { status, html, session } = await comeBack();
    expect([status, html, session]).toEqual([400, expect.stringContaining('GOOGLE_CODE_EXCHANGE_FAILED'), false]);
  });

  it('signs in where our clock is ten minutes off', async () => {
    for (const seconds of [-600, 600]) {
      test.clock.advance(seconds);
      expect((await comeBack()).status).toBe(303);
      test.clock.reset();
    }
  });
});

describe('an access token of a type that nobody knows', () => {
  it.each([['mac'], [undefined]])('signs nobody in: %s', async (type) => {
    changeAnswer((answer) => ({ ...answer, token_type: type }));
    const { status, html, session } = await comeBack();
    expect([status, html, session]).toEqual([503, expect.stringContaining('GMAIL_UNAVAILABLE'), false]);
  });
});

describe('an answer of the authorization endpoint', () => {
  it.each([
    ['names another server', '&iss=https%3A%2F%2Faccounts.example.com'],
    ['names an empty server', '&iss='],
    ['names two servers', '&iss=https%3A%2F%2Fa.example.com&iss=https%3A%2F%2Fb.example.com'],
    ['has an error twice beside a code', '&error=access_denied&error=access_denied'],
  ])('signs nobody in where it %s', async (_what, more) => {
    const { status, html, session } = await comeBack((address) => address + more);
    expect([status, html, session]).toEqual([400, expect.stringContaining('GOOGLE_STATE_INVALID'), false]);
  });

  it('signs in where it names the server that was asked', async () => {
    const { status } = await comeBack((address) => `${address}&iss=${encodeURIComponent(test.google.origin)}`);
    expect(status).toBe(303);
  });
});
