import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Call, type FaultAction, type LocalGoogle, startLocalGoogle } from '../../local-google/local-google.js';
import { batch, gmail, sendOnly, tokenOf } from './client.js';

const email = 'jonas@example.com';
let google: LocalGoogle;
let token: string;
beforeAll(async () => {
  google = await startLocalGoogle();
  token = await tokenOf(google, email, `openid ${sendOnly} https://www.googleapis.com/auth/gmail.readonly`);
});
afterAll(() => google.close());
beforeEach(() => {
  google.clearFaults();
  google.clearCalls();
});

async function getPaths(query = 'format=minimal'): Promise<string[]> {
  return (await google.messageIds(email)).map((id) => `/messages/${id}?${query}`);
}

describe('a batch', () => {
  it('answers each part under its Content-ID, in another order than asked', async () => {
    const paths = [...(await getPaths('fields=id')), '/messages/zzz', '/labels/none'];
    const { status, parts } = await batch(google, token, paths);
    expect(status).toBe(200);
    expect(parts.map(({ contentId }) => contentId)).not.toEqual(paths.map((_, index) => `response-part-${index}`));
    const sorted = paths.map((_, index) => parts.find(({ contentId }) => contentId === `response-part-${index}`));
    const ids = await google.messageIds(email);
    expect(sorted.map((part) => part?.status)).toEqual([...ids.map(() => 200), 400, 404]);
    expect(sorted.slice(0, ids.length).map((part) => part?.body)).toEqual(ids.map((id) => ({ id })));
  });

  it('is refused beyond 100 parts and with a bad token, as a whole', async () => {
    const many = Array.from({ length: 101 }, () => '/profile');
    expect(await batch(google, token, many)).toEqual({ status: 400, parts: [] });
    expect((await batch(google, token, many.slice(0, 100))).parts).toHaveLength(100);
    expect((await batch(google, 'unknown', ['/profile'])).status).toBe(401);
  });

  it('fails its parts while another batch of the same user runs', async () => {
    google.addFault({ match: ({ inBatch }) => inBatch, times: 1, delayMs: 100, action: { kind: 'pass' } });
    const [first, second] = await Promise.all([
      batch(google, token, ['/profile']),
      new Promise((resolve) => setTimeout(resolve, 30)).then(() => batch(google, token, ['/profile', '/labels'])),
    ]);
    expect(first.parts.map(({ status }) => status)).toEqual([200]);
    expect(second.parts.map(({ status, body }) => [status, body.error.errors[0].reason])).toEqual([
      [429, 'rateLimitExceeded'],
      [429, 'rateLimitExceeded'],
    ]);
    expect((await batch(google, token, ['/profile'])).parts[0]?.status).toBe(200);
  });

  it('is noted with its parts one by one, and their units', async () => {
    await batch(google, token, ['/profile', (await getPaths())[0] ?? '']);
    const seen = google.calls.map(({ path, status, units, batch: ordinal }: Call) => [
      path.split('/').at(-1)?.slice(0, 7),
      status,
      units,
      ordinal,
    ]);
    expect(seen).toEqual([
      ['v1', 200, 0, undefined],
      ['profile', 200, 1, 1],
      [(await google.messageIds(email))[0]?.slice(0, 7), 200, 20, 1],
    ]);
    expect(google.calls.every((call) => call.email === email)).toBe(true);
  });
});

describe('a fault', () => {
  const profile = (): Promise<number> => gmail(google, token, '/profile').then(({ status }) => status);
  const add = (action: FaultAction, times?: number): void =>
    google.addFault({
      match: ({ path }) => path.startsWith('/gmail/'),
      action,
      ...(times === undefined ? {} : { times }),
    });

  it('answers a status with body and headers, once', async () => {
    add({ kind: 'status', status: 503, body: { no: 1 }, headers: { 'Retry-After': '7' } });
    const response = await fetch(`${google.origin}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      503,
      '7',
      { no: 1 },
    ]);
    expect(await profile()).toBe(200);
  });

  it("answers Google's error body as often as it is told to", async () => {
    add(
      { kind: 'google-error', status: 403, reason: 'rateLimitExceeded', message: 'Retry after 2026-11-20T09:00:00Z' },
      2,
    );
    const { body } = await gmail(google, token, '/profile');
    expect(body.error).toMatchObject({
      code: 403,
      message: 'Retry after 2026-11-20T09:00:00Z',
      errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }],
    });
    expect([await profile(), await profile()]).toEqual([403, 200]);
  });

  it('answers garbage', async () => {
    add({ kind: 'garbage' });
    const response = await fetch(`${google.origin}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, (await response.text()).slice(0, 9)]).toEqual([200, '<!doctype']);
  });

  it.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ] as const)('cuts the connection (%s)', async (kind, sent) => {
    const before = (await google.messageIds('new@example.com')).length;
    google.addFault({ match: ({ method, body }) => method === 'POST' && body.includes('raw'), action: { kind } });
    const raw = Buffer.from('To: new@example.com\r\nSubject: x\r\n\r\nx').toString('base64url');
    await expect(gmail(google, token, '/messages/send', { raw })).rejects.toThrow();
    expect(await google.messageIds('new@example.com')).toHaveLength(before + sent);
    expect(google.calls.at(-1)).toMatchObject({ status: 0, units: 100 });
  });

  it('only delays', async () => {
    google.addFault({ match: () => true, delayMs: 60, action: { kind: 'pass' } });
    const start = performance.now();
    expect(await profile()).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(50);
  });

  it('hits one part of a batch alone', async () => {
    const paths = await getPaths();
    const target = paths[2]?.split('?')[0] ?? '';
    google.addFault({
      match: ({ path, inBatch }) => inBatch && path.endsWith(target),
      action: { kind: 'google-error', status: 429, reason: 'userRateLimitExceeded' },
    });
    const { parts } = await batch(google, token, paths);
    expect(parts.filter(({ status }) => status !== 200).map(({ contentId }) => contentId)).toEqual(['response-part-2']);
  });

  it('hits the token endpoint, too', async () => {
    google.addFault({
      match: ({ path }) => path === '/oauth2/token',
      action: { kind: 'status', status: 400, body: { error: 'invalid_grant' } },
    });
    expect((await fetch(`${google.origin}/oauth2/token`, { method: 'POST' })).status).toBe(400);
    expect((await fetch(`${google.origin}/oauth2/token`, { method: 'POST' })).status).toBe(401);
  });
});

describe('the server', () => {
  it('refuses to start on a taken port, and takes it when it is free again', async () => {
    const first = await startLocalGoogle({ accounts: [{ email: 'a@example.com', name: 'A' }] });
    const port = Number(new URL(first.origin).port);
    await expect(startLocalGoogle({ port })).rejects.toThrow(String(port));
    await first.close();
    const again = await startLocalGoogle({ port, accounts: [{ email: 'a@example.com', name: 'A' }] });
    expect(again.origin).toBe(first.origin);
    await again.close();
  });

  it('waits as long as it was told to, once for a whole batch', async () => {
    const slow = await startLocalGoogle({ latency: { requestMs: 20, innerMs: 60 } });
    const slowToken = await tokenOf(slow, email);
    const start = performance.now();
    await batch(
      slow,
      slowToken,
      Array.from({ length: 20 }, () => '/profile'),
    );
    const took = performance.now() - start;
    await slow.close();
    expect(took).toBeGreaterThan(70);
    expect(took).toBeLessThan(600);
  });

  it('ends while a request still waits', async () => {
    const slow = await startLocalGoogle();
    slow.addFault({ match: () => true, delayMs: 60_000, action: { kind: 'pass' } });
    const waiting = fetch(`${slow.origin}/anything`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await slow.close();
    expect(await waiting).toBe('cut');
  });
});
