import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { itAlone } from './alone.js';
import { startTestApp, type TestApp } from './start-test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ environment: { CORS_ORIGINS: 'https://app.example.com', MESSAGE_CACHE: 'off' } });
});
afterAll(() => test.close());

describe('over HTTP', () => {
  it('says that it lives and that it is ready', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await test.client().fetch(path);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    }
  });

  it('is not ready, but lives, while the database has other keys than it', async () => {
    const other = await startTestApp({ google: test.google, withoutSender: true });
    const readiness = async () => {
      const response = await other.client().fetch('/readyz');
      return [response.status, await response.json()];
    };
    for (const change of ["UPDATE secret_keys SET fingerprint = 'another'", 'DELETE FROM secret_keys']) {
      await other.database.query(change);
      expect(await readiness()).toEqual([503, { status: 'keys unusable' }]);
    }
    expect((await other.client().fetch('/healthz')).status).toBe(200);
    await other.close();
  });

  itAlone(
    'is not ready, and tells the operator which key is missing, while credentials are sealed under one it has not',
    async () => {
      const other = await startTestApp({ google: test.google });
      const told = () => other.logs.filter((line) => line.includes('k9') && line.includes('SECRET_KEYS'));
      const reseal = (from: string, to: string) =>
        other.database.query(
          `UPDATE google_accounts SET sealed_refresh_token = replace(sealed_refresh_token, '${from}', '${to}')`,
        );
      await reseal('k1.', 'k9.');
      for (let probe = 0; probe < 3; probe += 1) {
        const response = await other.client().fetch('/readyz');
        expect([response.status, await response.json()]).toEqual([503, { status: 'keys unusable' }]);
      }
      expect(told()).toHaveLength(1);
      await reseal('k9.', 'k1.');
      expect((await other.client().fetch('/readyz')).status).toBe(200);
      await other.close();
    },
  );

  it('masks what nobody expected, and tells the operator under the same request id', async () => {
    const other = await startTestApp({ google: test.google, withoutSender: true });
    const client = other.client();
    await client.signInWithGoogle('mina@example.com');
    await other.database.query('ALTER TABLE google_accounts RENAME TO lost');
    const { errors, headers } = await client.post({ query: '{ gmailLabels { name } }' });
    const requestId = headers.get('x-request-id');
    expect(errors).toEqual([
      expect.objectContaining({ path: ['gmailLabels'], extensions: { code: 'INTERNAL', requestId } }),
    ]);
    expect(JSON.stringify(errors)).not.toContain('google_accounts');
    expect(
      other.logs.filter((line) => line.includes(String(requestId)) && /no such table|does not exist/.test(line)),
    ).toHaveLength(1);
    await other.database.query('ALTER TABLE sessions RENAME TO lost_as_well');
    const before = await client.post({ query: '{ me { id } }' });
    const id = before.headers.get('x-request-id');
    expect([before.status, before.errors]).toEqual([
      500,
      [expect.objectContaining({ extensions: { code: 'INTERNAL', requestId: id } })],
    ]);
    expect(JSON.stringify(before.errors)).not.toContain('sessions');
    const entries = other.logs.filter((line) => line.includes(String(id)));
    expect([entries.length, /no such table|does not exist/.test(entries[0] ?? '')]).toEqual([1, true]);
    await other.close();
  });

  it('refuses unknown fields with words for the developer', async () => {
    const { status, errors } = await test.client().post({ query: '{ nothing }' });
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('gives nothing of the schema away where introspection is off', async () => {
    const closed = await startTestApp({
      google: test.google,
      withoutSender: true,
      environment: { INTROSPECTION: 'off' },
    });
    const guesses = [
      { query: '{ mee { id } }' },
      { query: '{ me { idd } }' },
      { query: '{ messages(querry: "x") { edges { cursor } } }' },
      { query: 'mutation { requestCode(email: "a@example.com", purpose: SIGN_UPP) { __typename } }' },
      {
        query:
          'mutation ($purpose: CodePurpose) { requestCode(email: "a@example.com", purpose: $purpose) { __typename } }',
        variables: { purpose: 'SIGN_UPP' },
      },
      { query: '{ __schema { types { name } } }' },
    ];
    for (const guess of guesses) {
      const { errors } = await closed.client().post(guess);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.message).not.toMatch(/did you mean/i);
      expect((await test.client().post(guess)).errors?.[0]?.message ?? 'did you mean').toMatch(/did you mean/i);
    }
    await closed.close();
  });

  itAlone('says in a header when to come back, where an error says so', async () => {
    const client = test.client();
    await client.signInWithGoogle('mina@example.com');
    const labels = { query: '{ gmailLabels { name } }' };
    const calm = await client.post(labels);
    expect([calm.errors, calm.headers.get('retry-after')]).toEqual([undefined, null]);
    for (const [end, seconds] of [
      ['/labels', '20'],
      ['/messages', '40'],
    ] as const) {
      const headers = { 'Retry-After': seconds };
      const action = { kind: 'status', status: 429, headers, body: {} } as const;
      test.google.addFault({ match: ({ path }) => path.endsWith(end), action });
    }
    const both = await client.post({ query: '{ gmailLabels { name } messages { edges { cursor } } }' });
    expect(both.errors?.map(({ extensions }) => extensions['retryAfterSeconds']).sort()).toEqual([20, 40]);
    expect(both.headers.get('retry-after')).toBe('40');
  });

  it('says on a page when to come back, while Google does not answer', async () => {
    const GOOGLE_EMULATOR_URL = 'http://127.0.0.1:9';
    const cut = await startTestApp({ google: test.google, withoutSender: true, environment: { GOOGLE_EMULATOR_URL } });
    const { status, headers } = await cut.client().fetch('/auth/google');
    expect([status, Number(headers.get('retry-after'))]).toEqual([503, 30]);
    await cut.close();
  });

  it('takes no mutation by GET, and no form post of another site', async () => {
    const get = await test
      .client()
      .fetch('/graphql?query=mutation{logout}', { headers: { 'apollo-require-preflight': '1' } });
    expect(get.status).toBe(405);
    const form = await test.client().fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"mutation{logout}"}',
    });
    expect(form.status).toBe(400);
  });

  it('lets the configured origins call with cookies, and no other', async () => {
    const preflight = async (origin: string) =>
      (
        await test
          .client()
          .fetch('/graphql', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
      ).headers;
    const allowed = await preflight('https://app.example.com');
    expect([allowed.get('access-control-allow-origin'), allowed.get('access-control-allow-credentials')]).toEqual([
      'https://app.example.com',
      'true',
    ]);
    expect((await preflight('https://evil.example.com')).get('access-control-allow-origin')).toBeNull();
  });

  it('sends headers that forbid whatever is not needed', async () => {
    const { headers } = await test.client().fetch('/graphql', { method: 'POST' });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  itAlone('finishes the requests under way when it is closed, and takes no new ones', async () => {
    const other = await startTestApp({ google: test.google, withoutSender: true });
    const client = other.client();
    await client.signInWithGoogle('mina@example.com');
    other.google.addFault({ match: ({ path }) => path.endsWith('/labels'), delayMs: 300, action: { kind: 'pass' } });
    const slow = client.post<{ gmailLabels: unknown[] }>({ query: '{ gmailLabels { name } }' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = other.close();
    await expect(connect(other.app.port)).rejects.toThrow('ECONNREFUSED');
    expect((await slow).data.gmailLabels.length).toBeGreaterThan(0);
    await closed;
  });

  it('passes the audits of the GraphQL-over-HTTP specification', async () => {
    const failed: string[] = [];
    for (const audit of serverAudits({ url: `${test.url}/graphql` })) {
      const result = await audit.fn();
      if (result.status === 'error') failed.push(`${audit.id} ${audit.name}: ${result.reason}`);
    }
    expect(failed).toEqual([]);
  });
});

function connect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/healthz' }, () => resolve())
      .on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code)))
      .end();
  });
}
