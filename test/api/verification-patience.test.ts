import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '../../local-google/local-google.js';
import { RequestCodeDocument } from '../generated/graphql.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
const sendPath = '/gmail/v1/users/me/messages/send';

beforeAll(async () => {
  test = await startTestApp({ environment: { MAIL_PER_MINUTE: '0' } });
});
afterEach(() => test.google.clearFaults());
afterAll(() => test.close());

function slowDown(slow: string, delayMs: number, action: FaultAction = { kind: 'pass' }): void {
  test.google.addFault({ match: ({ path }) => path === slow, delayMs, action });
}

async function request(email: string) {
  return (await test.client().run(RequestCodeDocument, { email })).data.requestCode;
}

describe('a mail that takes too long', () => {
  it('is given up after ten seconds in all, also where a new access token was needed in between', async () => {
    test.google.expireAccessTokens();
    slowDown(sendPath, 4000, { kind: 'google-error', status: 401, reason: 'authError' });
    slowDown('/oauth2/token', 2000);
    slowDown(sendPath, 9000);
    const startedAt = performance.now();
    const answer = await request('jonas+1@example.com');
    const seconds = (performance.now() - startedAt) / 1000;
    expect(answer).toMatchObject({
      deliveryFailureReason: 'PROVIDER_UNAVAILABLE',
      unclearRequestId: expect.any(String),
    });
    expect(seconds).toBeGreaterThan(9.5);
    expect(seconds).toBeLessThan(10.9);
  });

  it('surely did not leave where a new access token is not there within these ten seconds', async () => {
    test.google.expireAccessTokens();
    test.google.clearCalls();
    slowDown(sendPath, 3000, { kind: 'google-error', status: 401, reason: 'authError' });
    slowDown('/oauth2/token', 8500);
    const startedAt = performance.now();
    expect(await request('jonas+2@example.com')).toMatchObject({
      deliveryFailureReason: 'PROVIDER_UNAVAILABLE',
      unclearRequestId: null,
    });
    expect((performance.now() - startedAt) / 1000).toBeLessThan(10.9);
    expect(test.google.calls.filter(({ path }) => path === sendPath)).toHaveLength(1);
  });
});
