import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scrape } from './metrics-reader.js';
import { RawConnection, rawRequest } from './raw-connection.js';
import { startTestApp, type TestApp } from './start-test-app.js';

const publicUrl = 'https://api.example.com';
const nothing = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'";
const pageOfOurs =
  /^default-src 'none'; style-src 'nonce-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/;
const screen =
  "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const graphiql =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const asset = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

let test: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'gmail-graphql-pages-'));
beforeAll(async () => {
  for (const name of ['page', 'graphiql', 'assets']) mkdirSync(join(folder, name));
  for (const file of ['page/index.html', 'graphiql/index.html', 'assets/a.js', 'favicon.svg'])
    writeFileSync(join(folder, file), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const environment = { PUBLIC_URL: publicUrl, METRICS: 'on', CORS_ORIGINS: 'https://app.example.com' };
  test = await startTestApp({ environment, withoutSender: true, webFolder: folder });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

const post = (body: string) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
const paths: [string, RequestInit, number, string | RegExp][] = [
  ['/healthz', {}, 200, nothing],
  ['/readyz', {}, 200, nothing],
  ['/metrics', {}, 200, nothing],
  ['/.well-known/jwks.json', {}, 200, nothing],
  ['/graphql', post('{"query":"{ __typename }"}'), 200, nothing],
  ['/graphql', post('{"query":"{ nothing }"}'), 400, nothing],
  ['/graphql', post('{'), 400, nothing],
  ['/graphql', { method: 'OPTIONS', headers: { origin: 'https://app.example.com' } }, 204, nothing],
  ['/graphql', {}, 400, nothing],
  ['/auth/google', {}, 302, nothing],
  ['/auth/google?returnTo=https://evil.example', {}, 400, pageOfOurs],
  ['/auth/google/callback?state=x&code=y', {}, 400, pageOfOurs],
  ['/attachments/x', {}, 404, pageOfOurs],
  ['/attachments/%zz', {}, 400, nothing],
  ['/', {}, 200, screen],
  ['/mail/a', {}, 200, screen],
  ['/graphiql', {}, 200, graphiql],
  ['/assets/a.js', {}, 200, asset],
  ['/assets/none.js', {}, 404, nothing],
  ['/favicon.svg', {}, 200, nothing],
  ['/nothing', {}, 404, nothing],
  ['/healthz', { method: 'DELETE' }, 405, nothing],
];

it('counts what it serves by the route that has served it', async () => {
  const count = async (route: string) =>
    (await scrape(test)).value('http_responses_total', { route, status: '2xx' }) ?? 0;
  const before = await count('assets');
  await test.client().fetch('/assets/a.js');
  expect(await count('assets')).toBe(before + 1);
  expect(await count('other')).toBe(0);
});

describe('every answer', () => {
  it.each(paths)('forbids what its page does not need: %s %j', async (path, init, status, policy) => {
    const { headers, status: answered } = await test.client().fetch(path, init);
    expect(answered).toBe(status);
    const given = headers.get('content-security-policy') ?? '';
    if (typeof policy === 'string') expect(given).toBe(policy);
    else expect(given).toMatch(policy);
    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null]);
  });
});

describe('a foreign origin', () => {
  const nearlyAllowed = [
    'https://app.example.com.evil.example',
    'https://app.example.com:444',
    'http://app.example.com',
    'https://APP.example.com',
    'https://sub.app.example.com',
    'https://evil.example/https://app.example.com',
    'https://app.example.com/',
    'null',
    '*',
  ];
  it.each(nearlyAllowed)('is not taken for one that is allowed: %s', async (origin) => {
    for (const method of ['OPTIONS', 'POST']) {
      const headers = { origin, 'content-type': 'application/json', 'access-control-request-method': 'POST' };
      const body = method === 'POST' ? { body: '{"query":"{ __typename }"}' } : {};
      const response = await test.client().fetch('/graphql', { method, headers, ...body });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('is told nothing of pages, files and keys', async () => {
    for (const path of ['/', '/attachments/x', '/auth/google', '/.well-known/jwks.json', '/healthz', '/metrics']) {
      const { headers } = await test.client().fetch(path, { headers: { origin: 'https://app.example.com' } });
      expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null]);
    }
  });
});

describe('the Host header', () => {
  it.each(['evil.example', 'api.example.com@evil.example', 'localhost:1', '[::1]', '"><script>'])(
    'is used for nothing: %s',
    async (host) => {
      const ask = async (path: string) => {
        const connection = await RawConnection.open(test.app.port);
        connection.send(rawRequest('GET', path, { Host: host, Connection: 'close' }));
        return connection.untilClosed();
      };
      for (const path of ['/auth/google?returnTo=/mail', '/auth/google/callback?state=x', '/attachments/x', '/']) {
        const answer = await ask(path);
        expect(answer).toMatch(/^HTTP\/1.1 (200|302|400|404) /);
        expect(answer).not.toContain(host);
      }
      const location = /^location: (.*)$/im.exec(await ask('/auth/google?returnTo=/mail'))?.[1] ?? '';
      expect(new URL(location).searchParams.get('redirect_uri')).toBe(`${publicUrl}/auth/google/callback`);
      expect(await ask(`/auth/google?returnTo=${encodeURIComponent(`https://${host}/`)}`)).toMatch(/^HTTP\/1.1 400 /);
    },
  );
});
