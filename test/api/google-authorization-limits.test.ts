import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LabelNamesDocument } from '../generated/graphql.js';
import type { ApiClient } from './api-client.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const perTenMinutes = 100;
let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({ withoutSender: true, environment: { TRUSTED_PROXIES: '127.0.0.1' } });
});
afterEach(() => test.close());

function from(ipAddress: string): ApiClient {
  const client = test.client();
  client.headers = { 'x-forwarded-for': ipAddress };
  return client;
}

function rows(): Promise<number> {
  const count = 'SELECT count(*) FROM google_authorizations';
  return test.database.value(count).then(Number);
}

async function begin(client: ApiClient, times: number): Promise<void> {
  for (let start = 0; start < times; start += 1) expect((await client.fetch('/auth/google')).status).toBe(302);
}

describe('beginning a Google sign-in', () => {
  it('is limited per network address, which a page and an error say with the time to wait', async () => {
    const client = from('192.0.2.1');
    await begin(client, perTenMinutes);
    const page = await client.fetch('/auth/google');
    expect([page.status, page.headers.get('retry-after'), await page.text()]).toEqual([
      429,
      '600',
      expect.stringContaining('RATE_LIMITED'),
    ]);
    const { errors } = await client.post({ query: 'mutation { startGoogleAuthorization { state } }' });
    expect(errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 600 });
    expect((await from('192.0.2.2').fetch('/auth/google')).status).toBe(302);
    test.clock.advance(600);
    expect((await client.fetch('/auth/google')).status).toBe(302);
  });

  it('leaves nothing behind once it is ten minutes old', async () => {
    await begin(from('192.0.2.1'), 20);
    expect(await rows()).toBe(20);
    test.clock.advance(601);
    await begin(from('192.0.2.1'), 1);
    expect(await rows()).toBe(1);
  });

  it('is limited per person where answers carry the way back, whatever their address', async () => {
    const client = from('192.0.2.1');
    await client.signInWithGoogle({ email: 'new@example.com', scopes: [] });
    const ask = async (ipAddress: string) => {
      client.headers = { 'x-forwarded-for': ipAddress };
      return (await client.run(LabelNamesDocument, {})).errors?.[0]?.extensions.code;
    };
    const codes: unknown[] = [];
    for (let asked = 0; asked <= perTenMinutes; asked += 1) codes.push(await ask(`192.0.2.${asked}`));
    expect([codes[0], codes.at(-1)]).toEqual(['GOOGLE_REAUTHORIZATION_REQUIRED', 'RATE_LIMITED']);
    expect((await from('192.0.2.1').fetch('/auth/google')).status).toBe(302);
  });
});
