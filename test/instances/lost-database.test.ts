import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, ApiClient } from '../api/api-client.js';
import { type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import {
  LoginDocument,
  RefreshSessionDocument,
  RequestCodeDocument,
  StartGoogleAuthorizationDocument,
  VerifyCodeDocument,
} from '../generated/graphql.js';
import { type OwnPostgresServer, startPostgres } from '../postgres.js';
import { loadEnvironment, loadPeople, MixedLoad } from './mixed-load.js';
import { type RoundRobin, startRoundRobin } from './round-robin.js';
import { type StallingProxy, startStallingProxy } from './stalling-proxy.js';

let server: OwnPostgresServer;
let line: StallingProxy;
let test: TestApp;
let processes: AppProcesses;
let proxy: RoundRobin;
beforeAll(async () => {
  server = await startPostgres();
  const url = await server.create();
  const overLine = new URL(url);
  line = await startStallingProxy(Number(overLine.port));
  overLine.port = String(line.port);
  test = await startTestApp({ people: loadPeople, environment: { ...loadEnvironment, DATABASE_URL: url } });
  processes = await startAppProcesses(test, 4, { DATABASE_URL: overLine.href });
  // Whoever cannot serve says so itself.
  proxy = await startRoundRobin(processes.all.map(({ port }) => port));
}, 60_000);
afterEach(() => expect(processes.all.map((process) => process.isRunning())).toEqual([true, true, true, true]));
afterAll(async () => {
  line.goOn();
  await server.start();
  await proxy.close();
  await processes.close();
  await test.close();
  await line.close();
  await server.close();
});

const client = () => new ApiClient(() => `http://127.0.0.1:${proxy.port}`, test.google);
const secondsSince = (begin: number) => (performance.now() - begin) / 1000;

/** Whoever waits for a turn, behind others that wait for the database, may be told that there is too much to do instead. */
const told = ({ outcomes }: MixedLoad) => [...outcomes.keys()].filter((outcome) => outcome !== 'OVERLOADED').sort();

async function timed(answer: Promise<ApiAnswer<object>>) {
  const begin = performance.now();
  const { errors } = await answer;
  return { code: errors?.[0]?.extensions.code, seconds: secondsSince(begin) };
}

/** Asks until every instance is ready; how long that took, seconds. */
async function secondsUntilReady(): Promise<number> {
  const begin = performance.now();
  for (const { client: itsClient } of processes.all)
    while ((await itsClient().fetch('/readyz')).status !== 200)
      if (secondsSince(begin) > 30) throw new Error('It does not recover.');
  return secondsSince(begin);
}

describe('four instances whose PostgreSQL', () => {
  it('crashes and comes back, say so, keep all that was acknowledged, and go on within ten seconds', async () => {
    const load = await MixedLoad.start(test, 'crash', client);
    await load.until('fine', 200);
    await server.crash();
    await load.until('SERVICE_UNAVAILABLE', 200);
    await server.start();
    const recovered = Promise.all([secondsUntilReady(), load.until('fine', 100)]);
    expect((await recovered)[0]).toBeLessThan(10);
    await load.until('fine', 200);
    await load.end();
    expect(told(load)).toEqual(['SERVICE_UNAVAILABLE', 'fine']);
    expect(await load.ledger.look(client)).toEqual(load.ledger.promise);
  }, 60_000);

  it('falls silent, say so within ten seconds, and go on within ten of its next word', async () => {
    const load = await MixedLoad.start(test, 'silence', client);
    await load.until('fine', 200);
    line.stall();
    await load.until('SERVICE_UNAVAILABLE', 40);
    line.goOn();
    expect(await secondsUntilReady()).toBeLessThan(10);
    await load.until('fine', 200);
    await load.end();
    expect(told(load)).toEqual(['SERVICE_UNAVAILABLE', 'fine']);
    expect(load.slowest.ms > 10_000 ? load.slowest : undefined).toBeUndefined();
    expect(await load.ledger.look(client)).toEqual(load.ledger.promise);
  }, 90_000);

  it('falls silent, keep nobody waiting for more than ten seconds, whatever was asked', async () => {
    const [instance] = processes.all;
    const ask = () => instance?.client() ?? client();
    const email = 'load-0@example.com';
    const proof = { requestId: randomUUID(), code: '123456' };
    // Connections to fall silent on.
    await Promise.all(loadPeople.map(() => ask().run(VerifyCodeDocument, proof)));
    line.stall();
    const answers = await Promise.all([
      timed(ask().run(RequestCodeDocument, { email })),
      timed(ask().run(VerifyCodeDocument, proof)),
      timed(ask().run(LoginDocument, { email, password: 'no pass phrase' })),
      timed(ask().run(RefreshSessionDocument, { refreshToken: 'nobody has it' })),
      timed(ask().run(StartGoogleAuthorizationDocument, {})),
    ]);
    line.goOn();
    expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 'SERVICE_UNAVAILABLE'));
    expect(answers.map(({ seconds }) => seconds).filter((seconds) => seconds > 10)).toEqual([]);
    expect(await secondsUntilReady()).toBeLessThan(10);
  }, 60_000);
});
