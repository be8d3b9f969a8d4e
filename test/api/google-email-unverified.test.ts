import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalGoogle } from '../../local-google/interface.js';
import { startLocalGoogle } from '../../local-google/local-google.js';
import { gmailReadScope, gmailSendScope } from '../../src/services/google-scopes.js';
import {
  MeDocument,
  RequestCodeDocument,
  ServiceStatusDocument,
  StartGoogleAuthorizationDocument,
} from '../generated/graphql.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const claimed = 'codes@example.com';
let google: LocalGoogle;
let test: TestApp;
beforeAll(async () => {
  google = await startLocalGoogle({
    accounts: [
      { email: 'mina@example.com', name: 'Mina Kim' },
      { email: claimed, name: 'Somebody', emailVerified: false },
    ],
  });
  test = await startTestApp({ google, withoutSender: true, environment: { SENDER_EMAIL: claimed } });
});
afterAll(async () => {
  await test.close();
  await google.close();
});

describe('a Google account whose address Google has not verified', () => {
  it('makes no user', async () => {
    const response = await test.client().signInWithGoogle(claimed);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('GOOGLE_EMAIL_UNVERIFIED')]);
  });

  it('does not become the sender that SENDER_EMAIL names by being connected to a user', async () => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const { data } = await client.run(StartGoogleAuthorizationDocument, { loginHint: claimed });
    const answer = { email: claimed, scopes: [gmailReadScope, gmailSendScope] };
    await client.fetch(await client.consent(data.startGoogleAuthorization.authorizationUrl, answer));
    const { me } = (await client.run(MeDocument, {})).data;
    const account = me?.googleAccounts.find(({ email }) => email === claimed);
    expect(account?.grantedScopes).toContain(gmailSendScope);
    expect((await client.run(ServiceStatusDocument, {})).data.serviceStatus.sender).toBe('NOT_CONFIGURED');
    expect((await client.run(RequestCodeDocument, { email: 'mina@example.com' })).data.requestCode).toMatchObject({
      code: 'DELIVERY_FAILED',
      deliveryFailureReason: 'SENDER_NOT_AUTHORIZED',
    });
  });
});
