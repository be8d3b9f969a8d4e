import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestCodeDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const email = 'jonas@example.com';
let test: TestApp;
let person: ApiClient;
beforeEach(async () => {
  test = await startTestApp({ environment: { CODE_SENDS_PER_IP_PER_HOUR: '3' } });
  person = test.client();
});
afterEach(() => test.close());

async function request(by: ApiClient, to = email) {
  const { data } = await by.run(RequestCodeDocument, { email: to });
  return data.requestCode;
}

const failSend = () =>
  test.google.addFault({ match: ({ path }) => path.endsWith('/send'), action: { kind: 'status', status: 503 } });

describe('requestCode tells a stranger nothing of a code that was mailed to somebody else,', () => {
  it('and the browser that asked for it that it still works, whatever refuses the next', async () => {
    const stranger = test.client();
    expect(await request(person)).toMatchObject({ __typename: 'CodeSent' });
    expect(await request(stranger)).toMatchObject({ code: 'RESEND_TOO_SOON', previousCodeStillValid: false });
    expect(await request(person)).toMatchObject({ code: 'RESEND_TOO_SOON', previousCodeStillValid: true });
    test.clock.advance(60);
    failSend();
    expect(await request(stranger)).toMatchObject({ code: 'DELIVERY_FAILED', previousCodeStillValid: false });
    test.clock.advance(60);
    failSend();
    expect(await request(person)).toMatchObject({ code: 'DELIVERY_FAILED', previousCodeStillValid: true });
    test.clock.advance(60);
    expect(await request(test.client())).toMatchObject({ code: 'RATE_LIMITED', previousCodeStillValid: false });
    expect(await request(person)).toMatchObject({ code: 'RATE_LIMITED', previousCodeStillValid: true });
  });

  it('nor, once too many were asked for, whether one was asked for a moment ago', async () => {
    for (const to of [email, 'jonas+1@example.com', 'jonas+2@example.com']) await request(person, to);
    const stranger = test.client();
    const answers = [await request(stranger), await request(stranger, 'jonas+3@example.com')];
    expect(answers.map((answer) => answer.__typename === 'CodeNotSent' && answer.retryAfterSeconds)).toEqual([
      3600, 3600,
    ]);
    expect(answers[0]).toEqual(answers[1]);
  });

  it('also where the one who asked keeps no cookies', async () => {
    await request(person);
    person.cookies.clear();
    expect(await request(person)).toMatchObject({ code: 'RESEND_TOO_SOON', previousCodeStillValid: false });
  });
});
