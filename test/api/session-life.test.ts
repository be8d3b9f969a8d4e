import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogoutDocument, RefreshSessionDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const day = 86_400;
let test: TestApp;
let client: ApiClient;
beforeEach(async () => {
  test = await startTestApp({ withoutSender: true });
  client = test.client();
  await client.signInWithGoogle('mina@example.com');
});
afterEach(() => test.close());

async function refresh() {
  return (await client.run(RefreshSessionDocument, {})).data.refreshSession;
}

/** As somebody else who holds this token. */
async function present(refreshToken: string) {
  return (await test.client().run(RefreshSessionDocument, { refreshToken })).data.refreshSession;
}

function count(table: 'refresh_tokens' | 'sessions'): Promise<number> {
  return test.database.value(`SELECT count(*) FROM ${table}`).then(Number);
}

const tidy = () => test.app.services.housekeeping.tidy();

describe('a session', () => {
  it('ends 180 days after it began, however often it is refreshed', async () => {
    const beganAt = test.clock.now().getTime();
    for (let month = 0; month < 8; month += 1) {
      test.clock.advance(22 * day);
      expect(await refresh()).toMatchObject({ __typename: 'Authenticated' });
    }
    const response = await client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation { refreshSession { __typename } }' }),
    });
    const [cookie = ''] = response.headers.getSetCookie();
    const expires = Date.parse(/Expires=([^;]+)/.exec(cookie)?.[1] ?? '');
    expect(Math.round((expires - beganAt) / 1000)).toBeLessThanOrEqual(180 * day);
    test.clock.advance(4 * day - 1);
    expect(await refresh()).toMatchObject({ __typename: 'Authenticated' });
    test.clock.advance(1);
    expect(await refresh()).toMatchObject({ code: 'SESSION_EXPIRED' });
  });

  it('keeps the refresh tokens that were used for as long as they could tell of a theft, and no longer', async () => {
    const used: string[] = [];
    for (let use = 0; use < 4; use += 1) {
      used.push(client.cookies.get('gmail-graphql-session') ?? '');
      test.clock.advance(10 * day);
      await refresh();
    }
    const before = await count('refresh_tokens');
    test.clock.advance(day);
    await tidy();
    expect(await count('refresh_tokens')).toBe(before - 2);
    expect(await present(used[0] ?? '')).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await refresh()).toMatchObject({ __typename: 'Authenticated' });
    expect(await present(used[1] ?? '')).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await refresh()).toMatchObject({ code: 'SESSION_EXPIRED' });
  });

  it('leaves nothing behind a day after a logout', async () => {
    await client.run(LogoutDocument, {});
    test.clock.advance(day + 1);
    await tidy();
    expect([await count('sessions'), await count('refresh_tokens')]).toEqual([0, 0]);
  });
});
