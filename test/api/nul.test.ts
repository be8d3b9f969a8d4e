import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const nul = JSON.stringify('a\u0000b');
const operations = [
  `mutation { requestCode(email: ${nul}, purpose: SIGN_UP) { __typename } }`,
  `mutation { verifyCode(requestId: ${nul}, code: "123456") { __typename } }`,
  `mutation { verifyCode(requestId: "x", code: ${nul}) { __typename } }`,
  `mutation { login(email: "a@example.com", password: ${nul}) { __typename } }`,
  `mutation { login(email: "a\\u0000@example.com", password: "p") { __typename } }`,
  `mutation { register(verificationToken: ${nul}, password: "long enough it is", name: ${nul}) { __typename } }`,
  `mutation { refreshSession(refreshToken: ${nul}) { __typename } }`,
  `mutation { startGoogleAuthorization(returnTo: "/\\u0000") { state } }`,
  `mutation { startGoogleAuthorization(loginHint: "a\\u0000@example.com") { state } }`,
  `mutation { completeGoogleAuthorization(code: ${nul}, state: ${nul}) { __typename } }`,
  `mutation { disconnectGoogleAccount(id: ${nul}) { __typename } }`,
  `mutation { updateMe(name: ${nul}) { __typename ... on InputError { code } } }`,
  `mutation { changeEmail(verificationToken: ${nul}) { __typename } }`,
  `mutation { revokeSession(id: ${nul}) { __typename } }`,
  `mutation { revokeSession(id: "${Buffer.from('SignedInSession:a\u0000b').toString('base64')}") { __typename } }`,
  `{ node(id: "${Buffer.from('Message:a\u0000b:c').toString('base64')}") { id } }`,
  `{ message(id: ${nul}) { id } }`,
  `{ messages(query: ${nul}, after: ${nul}, labelIds: [${nul}]) { edges { cursor } } }`,
  `{ gmailLabels(account: ${nul}) { id } }`,
];

describe('a NUL', () => {
  it.each(operations)('is nothing that breaks the server: %s', async (query) => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const { errors } = await client.post({ query: query.replaceAll('\u0000', '\\u0000') });
    expect(errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('INTERNAL');
  });

  it.each([
    '/auth/google?returnTo=/%00',
    '/auth/google?loginHint=a%00@example.com',
    '/auth/google/callback?state=%00&code=%00',
    '/auth/google/callback?state=a&error=%00',
    '/attachments/%00',
    '/assets/%00',
    '/%00',
  ])('in an address is refused: %s', async (path) => {
    const client = test.client();
    await client.fetch('/auth/google');
    expect((await client.fetch(path)).status).toBeLessThan(500);
    client.headers = { cookie: 'gmail-graphql-session=%00; gmail-graphql-browser=%00' };
    expect((await client.fetch(path)).status).toBeLessThan(500);
  });
});
