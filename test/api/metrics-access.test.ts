import { afterEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { StartError } from '../../src/errors.js';
import { startTestApp, type TestApp, type TestAppOptions } from './start-test-app.js';

const token = 'Sixteen_or-more.1';
const running: TestApp[] = [];
afterEach(async () => {
  for (const test of running.splice(0).reverse()) await test.close();
});

async function start(environment: Record<string, string>, options: TestAppOptions = {}): Promise<TestApp> {
  const test = await startTestApp({ withoutSender: true, ...options, environment });
  running.push(test);
  return test;
}

const read = (url: string, authorization?: string) =>
  fetch(url, { headers: authorization === undefined ? {} : { authorization } });

describe('/metrics', () => {
  it('is nothing, and counts nothing, unless it is switched on', async () => {
    const test = await start({ METRICS_PORT: '0', METRICS_TOKEN: token });
    expect((await read(`${test.url}/metrics`)).status).toBe(404);
    expect(test.app.metricsUrl).toBeUndefined();
  });

  it('is text as Prometheus reads it, which nobody keeps, by GET alone', async () => {
    const test = await start({ METRICS: 'on' });
    const response = await read(`${test.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toMatch(/^# TYPE gmail_graphql_operations_total counter$/m);
    expect((await fetch(`${test.url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('wants the token where there is one', async () => {
    const test = await start({ METRICS: 'on', METRICS_TOKEN: token });
    const url = `${test.url}/metrics`;
    const refused = await read(url);
    expect([refused.status, refused.headers.get('www-authenticate'), await refused.text()]).toEqual([
      401,
      'Bearer',
      '',
    ]);
    for (const wrong of [`Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, 'Bearer', token])
      expect((await read(url, wrong)).status).toBe(401);
    expect((await read(url, `Bearer ${token}`)).status).toBe(200);
  });

  it('has an address of its own with METRICS_PORT, and is not at that of the API', async () => {
    const test = await start({ METRICS: 'on', METRICS_PORT: '0', METRICS_TOKEN: token });
    const own = test.app.metricsUrl ?? '';
    expect(own).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect((await read(`${test.url}/metrics`)).status).toBe(404);
    expect((await read(own)).status).toBe(401);
    const response = await read(own, `Bearer ${token}`);
    expect(await response.text()).toContain('# TYPE gmail_graphql_operations_total counter');
    expect((await fetch(new URL('/graphql', own), { method: 'POST' })).status).toBe(404);
    await test.restart();
    await expect(read(own)).rejects.toThrow('fetch failed');
  });

  it('names the variable where its port is taken, and lets go of the other one', async () => {
    const first = await start({ METRICS: 'on', METRICS_PORT: '0' });
    const port = new URL(first.app.metricsUrl ?? '').port;
    const starting = start({ METRICS: 'on', METRICS_PORT: port }, { google: first.google });
    await expect(starting).rejects.toThrow(`METRICS_PORT=${Number(port) + 1}`);
    await expect(starting).rejects.toBeInstanceOf(StartError);
  });
});

describe('in production', () => {
  const production = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://api.example.com',
    SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  };

  it('metrics for everybody are a fault of configuration', () => {
    expect(() => readConfig({ ...production, METRICS: 'on' })).toThrow('METRICS_PORT or METRICS_TOKEN');
  });

  it.each([{ METRICS: 'off' }, { METRICS: 'on', METRICS_PORT: '9464' }, { METRICS: 'on', METRICS_TOKEN: token }])(
    '%j is none',
    (metrics) => {
      expect(() => readConfig({ ...production, ...metrics })).not.toThrow();
    },
  );
});
