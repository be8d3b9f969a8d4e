import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiAnswer, ApiClient } from '../api/api-client.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { LoginDocument, VerifyCodeDocument } from '../generated/graphql.js';
import { type OwnPostgresServer, startPostgres } from '../postgres.js';
import { type StallingProxy, startStallingProxy } from './stalling-proxy.js';

/** What people wait for at most when the database falls silent, and what is no waiting; milliseconds. */
const [promisedMs, atOnceMs] = [10_000, 2000];

/** More than a request has statements. */
const people = Array.from({ length: 30 }, (_, index) => `patient-${index}`);

let server: OwnPostgresServer;
let url: string;
let first: TestApp;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  server = await startPostgres();
  url = await server.create();
  first = await startTestApp({ people, environment: { DATABASE_URL: url } });
}, 60_000);
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await first.close();
  await server.close();
}, 60_000);

interface Silenced {
  line: StallingProxy;
  client: ApiClient;
  /** A code that was mailed. */
  proof: { requestId: string; code: string };
}

/** Another instance on the same database, over a line of its own that can fall silent. */
async function startSilenced(person: string): Promise<Silenced> {
  const overLine = new URL(url);
  const line = await startStallingProxy(Number(overLine.port));
  overLine.port = String(line.port);
  const { google } = first;
  const test = await startTestApp({ environment: { DATABASE_URL: overLine.href }, google, withoutSender: true });
  closing.push(async () => {
    line.goOn();
    await test.close();
    await line.close();
  });
  const client = test.client();
  // A connection to fall silent on.
  await client.run(VerifyCodeDocument, { requestId: randomUUID(), code: '123456' });
  const { requestId, code } = await first.client().requestCode({ email: `${person}@example.com` });
  return { line, client, proof: { requestId, code } };
}

async function timed(answer: Promise<ApiAnswer<object>>) {
  const begin = performance.now();
  const { errors } = await answer;
  return { code: errors?.[0]?.extensions.code, ms: performance.now() - begin };
}

const verify = ({ client, proof }: Silenced) => timed(client.run(VerifyCodeDocument, proof));
const login = ({ client }: Silenced) =>
  timed(client.run(LoginDocument, { email: 'nobody@example.com', password: 'no pass phrase' }));

describe('a PostgreSQL that falls silent at any statement of a request', () => {
  it('is waited for once, then by nobody, until it is heard again', async () => {
    const counted = await startSilenced(people[0] ?? '');
    const before = counted.line.pieces();
    expect((await verify(counted)).code).toBeUndefined();
    const statements = counted.line.pieces() - before;
    expect(statements).toBeGreaterThan(3);
    const all = await Promise.all(people.slice(1, statements + 1).map((person) => startSilenced(person)));
    const met = await Promise.all(
      all.map(async (its, index) => {
        its.line.stallAt(index + 1);
        const inSilence = await verify(its);
        return { inSilence, after: [await verify(its), await login(its)] };
      }),
    );
    for (const { inSilence, after } of met) {
      expect([inSilence, ...after].map(({ code }) => code)).toEqual(Array(3).fill('SERVICE_UNAVAILABLE'));
      expect(inSilence.ms).toBeLessThan(promisedMs);
      for (const { ms } of after) expect(ms).toBeLessThan(atOnceMs);
    }
    const back = performance.now();
    await Promise.all(
      all.map(async ({ line, client }) => {
        line.goOn();
        while ((await client.fetch('/readyz')).status !== 200);
      }),
    );
    expect(performance.now() - back).toBeLessThan(promisedMs);
  }, 90_000);
});
