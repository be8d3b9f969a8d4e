import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { StartError } from '../../src/errors.js';
import type { ApiClient } from '../api/api-client.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { type OwnPostgresServer, startPostgres } from '../postgres.js';

let server: OwnPostgresServer;
let url: string;
let test: TestApp;
let client: ApiClient;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.create();
  test = await startTestApp({ environment: { DATABASE_URL: url } });
  client = test.client();
  await client.signInWithGoogle('mina@example.com');
});
afterAll(async () => {
  await server.start();
  await test.close();
  await server.close();
});

const me = async () => {
  const { data, errors, headers } = await client.post<{ me: { email: string } | null }>({ query: '{ me { email } }' });
  return { email: data?.me?.email, code: errors?.[0]?.extensions?.code, retryAfter: headers.get('retry-after') };
};
const readiness = async () => (await test.client().fetch('/readyz')).status;
const told = (text: string) => test.logs.filter((line) => line.includes(text)).length;

/** Asks until the answer is as wanted; how long that took, seconds. */
async function secondsUntil(wanted: () => Promise<boolean>): Promise<number> {
  const begin = Date.now();
  while (!(await wanted())) if (Date.now() - begin > 20_000) throw new Error('It does not recover.');
  return (Date.now() - begin) / 1000;
}

describe('a lost PostgreSQL', () => {
  it('is told to clients and load balancers, once to the operator, and is found again without a restart', async () => {
    await server.crash();
    expect(await me()).toEqual({ email: undefined, code: 'SERVICE_UNAVAILABLE', retryAfter: '1' });
    expect([await readiness(), (await test.client().fetch('/healthz')).status]).toEqual([503, 200]);
    expect(told('the database is unavailable')).toBe(1);
    await server.start();
    expect(await secondsUntil(async () => (await readiness()) === 200)).toBeLessThan(10);
    expect(await me()).toEqual({ email: 'mina@example.com', code: undefined, retryAfter: null });
    await secondsUntil(async () => (await me()).email !== undefined && told('the database is back') === 1);
  });

  it('under load gives answers or that error, never another, and loses nobody', async () => {
    const answers = new Map<string, number>();
    let going = true;
    const load = Array.from({ length: 20 }, async () => {
      while (going) {
        const { email, code } = await me();
        const answer = String(code ?? email);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    });
    const asked = (answer: string, times: number) =>
      secondsUntil(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return (answers.get(answer) ?? 0) >= times;
      });
    await asked('mina@example.com', 50);
    await server.crash();
    await asked('SERVICE_UNAVAILABLE', 50);
    const answered = answers.get('mina@example.com') ?? 0;
    await server.start();
    expect(await asked('mina@example.com', answered + 50)).toBeLessThan(10);
    going = false;
    await Promise.all(load);
    expect([...answers.keys()].sort()).toEqual(['SERVICE_UNAVAILABLE', 'mina@example.com']);
  });

  it('is not waited for without end: a statement that others hold up gives up', async () => {
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('UPDATE users SET id = id');
    const { errors } = await client.post({ query: 'mutation { updateMe(name: "M") { __typename } }' });
    await other.query('ROLLBACK');
    await other.end();
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['SERVICE_UNAVAILABLE']);
    expect((await me()).email).toBe('mina@example.com');
  });

  it('keeps a server from starting, with the reason and without the password', async () => {
    const address = new URL(url);
    address.password = 'CANARY';
    address.port = '1';
    const refusal = await startTestApp({ environment: { DATABASE_URL: address.href }, withoutSender: true }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toMatch(
      /postgres:\/\/127\.0\.0\.1:1\/test_\w+ cannot be used \(.*ECONNREFUSED.*DATABASE_URL/,
    );
    expect(String(refusal)).not.toContain('CANARY');
  });
});
