import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MeDocument, RevokeSessionDocument, SessionsDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const password = 'correct horse battery';
const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const mac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ environment: { TRUSTED_PROXIES: '127.0.0.1/32,::1/128' } });
  await test.client().register('new@example.com', password);
});
afterAll(() => test.close());

const list = async (client: ApiClient) => (await client.run(SessionsDocument, {})).data.sessions ?? [];
const revoke = async (client: ApiClient, id: string) =>
  (await client.run(RevokeSessionDocument, { id })).data.revokeSession;

async function signIn(userAgent: string, networkAddress: string): Promise<ApiClient> {
  const client = test.client();
  client.headers = { 'user-agent': userAgent, 'x-forwarded-for': networkAddress };
  test.clock.advance(1);
  await client.login('new@example.com', password);
  return client;
}

describe('sessions', () => {
  it('lists device, network address and last use, the one used last first', async () => {
    const desktop = await signIn(windows, '192.0.2.1');
    await signIn(mac, '2001:db8:1:2:3:4:5:6');
    await signIn('curl/8.9.1', '192.0.2.3');
    test.clock.advance(60);
    await desktop.refresh();
    expect((await list(desktop)).slice(0, 3)).toMatchObject([
      {
        isCurrent: true,
        device: 'Chrome on Windows',
        ipAddress: '192.0.2.1',
        userAgent: windows,
        lastUsedAt: test.clock.now().toISOString(),
      },
      { isCurrent: false, device: null, ipAddress: '192.0.2.3', userAgent: 'curl/8.9.1' },
      { isCurrent: false, device: 'Safari on macOS', ipAddress: '2001:db8:1:2::/64' },
    ]);
  });

  it('is refused to whoever is not signed in', async () => {
    const { errors } = await test.client().run(SessionsDocument, {});
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('finds a session of one’s own by its id, and no other', async () => {
    const mine = await signIn(mac, '192.0.2.4');
    const [session] = await list(mine);
    const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const find = async (client: ApiClient) => (await client.post({ query, variables: { id: session?.id } })).data;
    expect(await find(mine)).toEqual({ node: { __typename: 'SignedInSession', id: session?.id } });
    const stranger = test.client();
    await stranger.signInWithGoogle('jonas@example.com');
    expect(await find(stranger)).toEqual({ node: null });
  });
});

describe('revokeSession', () => {
  it('signs the other browser out at once, by token and by cookie', async () => {
    const [mine, lost] = [await signIn(windows, '192.0.2.5'), await signIn(mac, '192.0.2.6')];
    const id = (await list(lost)).find(({ isCurrent }) => isCurrent)?.id ?? '';
    expect(await revoke(mine, id)).toEqual({ __typename: 'SessionRevoked', revokedSessionId: id });
    expect((await lost.run(MeDocument, {})).data.me).toBeNull();
    await lost.refresh();
    expect((await lost.run(MeDocument, {})).data.me).toBeNull();
    expect((await list(mine)).map((session) => session.id)).not.toContain(id);
    expect(await revoke(mine, id)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it("refuses somebody else's session, what is no session, and whoever is not signed in", async () => {
    const mine = await signIn(windows, '192.0.2.7');
    const id = (await list(mine))[0]?.id ?? '';
    const stranger = test.client();
    await stranger.signInWithGoogle('jonas@example.com');
    expect(await revoke(stranger, id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await revoke(stranger, 'x')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await revoke(test.client(), id)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await mine.run(MeDocument, {})).data.me).not.toBeNull();
  });
});
