import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LogoutDocument, RefreshSessionDocument, StartGoogleAuthorizationDocument } from '../generated/graphql.js';
import { deleteMe, signUp } from './people.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'a first pass phrase';

describe.each([
  { publicUrl: 'http://localhost:4000', prefix: '', secure: false },
  { publicUrl: 'https://api.example.com', prefix: '__Host-', secure: true },
])('the cookies under $publicUrl', ({ publicUrl, prefix, secure }) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ withoutSender: true, environment: { PUBLIC_URL: publicUrl } });
  });
  afterAll(() => test.close());

  /** The name and the attributes of each cookie that is set, without values and times. */
  const cookies = (headers: Headers) =>
    headers.getSetCookie().map((line) => {
      const [pair = '', ...attributes] = line.split('; ');
      const kept = attributes.filter((attribute) => !/^(Expires|Max-Age)=/.test(attribute));
      return [pair.split('=')[0], ...kept.sort()].join('; ');
    });

  const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax', ...(secure ? ['Secure'] : [])].join('; ');
  const session = `${prefix}gmail-graphql-session; ${attributes}`;

  it('cannot be read by scripts, sent by foreign pages, or set by a neighbouring host where there is https', async () => {
    const client = test.client();
    await signUp(test, client, 'cookies@example.com', password);
    const refreshed = await client.run(RefreshSessionDocument, {});
    expect(cookies(refreshed.headers)).toEqual([session]);
    const begun = await client.run(StartGoogleAuthorizationDocument, {});
    expect(cookies(begun.headers)).toEqual([`${prefix}gmail-graphql-browser; ${attributes}`]);
    const left = await client.run(LogoutDocument, {});
    expect(cookies(left.headers)).toEqual([session]);
    expect(client.cookies.has(`${prefix}gmail-graphql-session`)).toBe(false);
  });

  it('are forgotten when the user is deleted', async () => {
    const client = test.client();
    await signUp(test, client, 'gone@example.com', password);
    expect(client.cookies.has(`${prefix}gmail-graphql-session`)).toBe(true);
    expect(await deleteMe(client, password)).toBe('UserDeleted');
    expect(client.cookies.has(`${prefix}gmail-graphql-session`)).toBe(false);
  });

  it('sign in nobody by themselves', async () => {
    const client = test.client();
    await signUp(test, client, 'alone@example.com', password);
    client.accessToken = undefined;
    const { data } = await client.post<{ me: unknown }>({ query: '{ me { id } }' });
    expect(data.me).toBeNull();
    expect(await deleteMe(client, password)).toBe('UNAUTHENTICATED');
  });
});
