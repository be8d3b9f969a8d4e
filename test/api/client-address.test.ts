import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestCodeDocument } from '../generated/graphql.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const limits = { CODE_SENDS_PER_IP_PER_HOUR: '1', CODE_RESEND_COOLDOWN_SECONDS: '0' };

let trusting: TestApp;
beforeAll(async () => {
  trusting = await startTestApp({ environment: { ...limits, TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => trusting.close());

let people = 0;
/** Whether a code may be asked for under this X-Forwarded-For, each time for another address. */
async function isServed(app: TestApp, forwardedFor: string, headers: Record<string, string> = {}): Promise<boolean> {
  const client = app.client();
  client.headers = { 'x-forwarded-for': forwardedFor, ...headers };
  people += 1;
  const { data } = await client.run(RequestCodeDocument, { email: `p${people}@example.com`, purpose: 'VERIFY_EMAIL' });
  return data.requestCode.__typename === 'CodeSent' || data.requestCode.code !== 'RATE_LIMITED';
}

/** Each row is one caller, in the ways that it may be written. */
const sameCallers = [
  ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201', '::FFFF:C000:0201', '0:0:0:0:0:ffff:c000:201', '192.0.2.1:4711'],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:0DB8:0001:0002::', '[2001:db8:1:2::5]:443', '2001:db8:1:2::7%eth0'],
  ['2001:db8:1:3::192.0.2.9', '2001:db8:1:3::c000:209'],
  ['6.6.6.6, 192.0.2.7', '7.7.7.7, 192.0.2.7', '::1, 192.0.2.7'],
  // No address at all: counted under the proxy's own.
  ['unknown', '<script>', '999.1.1.1', '1.2.3', 'fe80', ':::', '127.0.0.1', '192.0.2.1:99999999'],
];

describe('behind a proxy that is trusted', () => {
  it.each(sameCallers.map((row) => [row[0], row.slice(1)] as const))(
    'takes %s for one caller, however it is written',
    async (first = '', others) => {
      expect(await isServed(trusting, first)).toBe(true);
      for (const other of others) expect([other, await isServed(trusting, other)]).toEqual([other, false]);
    },
  );

  it('keeps neighbours apart', async () => {
    for (const caller of ['198.51.100.1', '198.51.100.2', '2001:db8:9:1::1', '2001:db8:9:2::1', '::2', '64:ff9b::1'])
      expect([caller, await isServed(trusting, caller)]).toEqual([caller, true]);
  });
});

describe('without a trusted proxy', () => {
  it('believes nothing that a caller says about where it comes from', async () => {
    const open = await startTestApp({ google: trusting.google, environment: limits });
    expect(await isServed(open, '192.0.2.1')).toBe(true);
    for (const name of ['forwarded', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip'])
      expect([name, await isServed(open, '192.0.2.2', { [name]: '192.0.2.3' })]).toEqual([name, false]);
    await open.close();
  });

  it('takes neither its address nor its protocol from what a caller sends', async () => {
    const open = await startTestApp({ google: trusting.google, withoutSender: true });
    const response = await open.client().fetch('/auth/google?returnTo=/mail', {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '444' },
    });
    const redirect = new URL(response.headers.get('location') ?? '').searchParams.get('redirect_uri');
    expect([redirect, response.headers.get('strict-transport-security')]).toEqual([
      'http://localhost:4000/auth/google/callback',
      null,
    ]);
    expect(response.headers.getSetCookie().join()).not.toMatch(/Secure|__Host-/);
    await open.close();
  });
});
