import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ withoutSender: true });
});
afterAll(() => test.close());

const names = (headers: Headers) => headers.getSetCookie().map((line) => line.split('=')[0]);

describe('an answer', () => {
  it('sets each cookie once, however many fields set it', async () => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const { data, headers } = await client.post<Record<string, { session: { refreshToken: string } }>>({
      query: `mutation {
        a: refreshSession { ... on Authenticated { session { refreshToken } } }
        b: refreshSession { ... on Authenticated { session { refreshToken } } }
        c: startGoogleAuthorization { state }
        d: startGoogleAuthorization { state }
      }`,
    });
    expect(names(headers).sort()).toEqual(['gmail-graphql-browser', 'gmail-graphql-session']);
    expect(client.cookies.get('gmail-graphql-session')).toBe(data['b']?.session.refreshToken);
  });

  it('leaves the last word to the field that comes last', async () => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const { headers } = await client.post({ query: 'mutation { a: refreshSession { __typename } b: logout }' });
    expect(names(headers)).toEqual(['gmail-graphql-session']);
    expect(client.cookies.has('gmail-graphql-session')).toBe(false);
  });
});
