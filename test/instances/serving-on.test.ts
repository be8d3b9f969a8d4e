import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../api/api-client.js';
import { type AppProcess, type AppProcesses, startAppProcesses } from '../api/app-processes.js';
import { startTestApp, type TestApp } from '../api/start-test-app.js';
import { loadEnvironment, loadPeople, MixedLoad } from './mixed-load.js';
import { type RoundRobin, startRoundRobin } from './round-robin.js';

let test: TestApp;
let processes: AppProcesses;
let proxy: RoundRobin;
beforeAll(async () => {
  const environment = { ...loadEnvironment, SHUTDOWN_DELAY_SECONDS: '1' };
  test = await startTestApp({ store: 'postgres', people: loadPeople, environment });
  processes = await startAppProcesses(test);
  const ports = processes.all.map(({ port }) => port);
  // As proxies do for a moment in which nobody says that it is ready.
  proxy = await startRoundRobin(ports, { byReadiness: true, patienceMs: 10_000 });
}, 60_000);
afterAll(async () => {
  await proxy.close();
  await processes.close();
  await test.close();
});

const client = () => new ApiClient(() => `http://127.0.0.1:${proxy.port}`, test.google);

function instance(index: number): AppProcess {
  const [found] = processes.all.slice(index);
  if (!found) throw new Error('There are four.');
  return found;
}

describe('four instances on PostgreSQL behind a proxy that asks /readyz', () => {
  it('answer every request while one of them ends', async () => {
    const load = await MixedLoad.start(test, 'ending', client);
    await load.until('fine', 200);
    expect(await instance(0).terminate()).toBe(0);
    await load.until('fine', 200);
    await load.end();
    expect([[...load.outcomes.keys()], proxy.unanswered]).toEqual([['fine'], []]);
    expect(await load.ledger.look(client)).toEqual(load.ledger.promise);
  }, 60_000);

  it('keep all that was acknowledged when one of them is killed, and fail what that one had taken alone', async () => {
    const killed = instance(1);
    const load = await MixedLoad.start(test, 'killed', client);
    await load.until('fine', 300);
    await killed.crash();
    await load.until('fine', 200);
    await load.end();
    const { fine, 'no answer': failed = 0, ...others } = Object.fromEntries(load.outcomes);
    expect([fine ?? 0, others]).toEqual([expect.any(Number), {}]);
    expect(proxy.unanswered).toEqual(Array(failed).fill(killed.port));
    expect(await load.ledger.look(client)).toEqual(load.ledger.promise);
  }, 60_000);
});
