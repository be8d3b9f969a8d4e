import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DisconnectGoogleAccountDocument, LabelNamesDocument, MeDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'what else signs in';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

describe('disconnectGoogleAccount', () => {
  it('revokes at Google with the token in the form, and deletes the credentials', async () => {
    const client = test.client();
    await client.signInWithGoogle('new@example.com');
    await client.setPassword('new@example.com', password);
    const [account] = (await client.run(MeDocument, {})).data.me?.googleAccounts ?? [];
    test.google.clearCalls();
    const { data } = await client.run(DisconnectGoogleAccountDocument, { id: account?.id ?? '' });
    expect(data.disconnectGoogleAccount).toEqual({
      __typename: 'GoogleDisconnected',
      disconnectedAccountId: account?.id,
      revokedAtGoogle: true,
    });
    expect(test.google.calls.map(({ path, query, status }) => [path, query.toString(), status])).toEqual([
      ['/oauth2/revoke', '', 200],
    ]);
    expect((await client.run(MeDocument, {})).data.me?.googleAccounts).toEqual([]);
    expect((await client.run(LabelNamesDocument, {})).errors?.[0]?.extensions).toMatchObject({
      code: 'GOOGLE_ACCOUNT_NOT_CONNECTED',
      accounts: [],
    });
  });

  it('leaves the grant at Google alone while codes are sent by it', async () => {
    const client = test.client();
    await client.signInWithGoogle('codes@example.com');
    await client.setPassword('codes@example.com', password);
    const [account] = (await client.run(MeDocument, {})).data.me?.googleAccounts ?? [];
    test.google.clearCalls();
    const { data } = await client.run(DisconnectGoogleAccountDocument, { id: account?.id ?? '' });
    expect(data.disconnectGoogleAccount).toMatchObject({ revokedAtGoogle: false });
    expect(test.google.calls).toEqual([]);
    expect((await client.run(MeDocument, {})).data.me?.googleAccounts).toEqual([]);
    expect((await client.requestCode({ email: 'jonas@example.com' })).code).toMatch(/^\d{6}$/);
  });

  it('refuses to take away the last thing that the person can sign in by', async () => {
    const client = test.client();
    await client.signInWithGoogle('jonas@example.com');
    const { id = '' } = (await client.run(MeDocument, {})).data.me?.googleAccounts[0] ?? {};
    test.google.clearCalls();
    const refused = await client.run(DisconnectGoogleAccountDocument, { id });
    expect(refused.data.disconnectGoogleAccount).toMatchObject({ code: 'LAST_SIGN_IN_METHOD' });
    expect(test.google.calls).toEqual([]);
    expect((await client.run(LabelNamesDocument, {})).errors).toBeUndefined();
    await client.setPassword('jonas@example.com', password);
    const done = await client.run(DisconnectGoogleAccountDocument, { id });
    expect(done.data.disconnectGoogleAccount).toMatchObject({ revokedAtGoogle: true });
  });

  it("refuses another person's account and whoever is not signed in", async () => {
    const [mina, jonas] = [test.client(), test.client()];
    await mina.signInWithGoogle('mina@example.com');
    await jonas.signInWithGoogle('jonas@example.com');
    const [account] = (await mina.run(MeDocument, {})).data.me?.googleAccounts ?? [];
    const by = async (client: ApiClient) =>
      (await client.run(DisconnectGoogleAccountDocument, { id: account?.id ?? '' })).data.disconnectGoogleAccount;
    expect(await by(jonas)).toMatchObject({ code: 'GOOGLE_ACCOUNT_NOT_CONNECTED' });
    expect(await by(test.client())).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
