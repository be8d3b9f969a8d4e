import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseMetrics, type Scrape } from '../api/metrics-reader.js';
import { killPrograms, startProgram } from '../commands/program.js';
import { enterEmptyFolder } from '../empty-folder.js';
import { WorkerProgram } from './worker-program.js';

const token = 'Sixteen_or-more.1';

let folder: string;
let leave: () => void;
let environment: Record<string, string>;
beforeEach(() => {
  ({ folder, leave } = enterEmptyFolder());
  environment = {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'data/test.db')}`,
    SHUTDOWN_DELAY_SECONDS: '0',
    METRICS: 'on',
  };
});
afterEach(() => {
  killPrograms();
  leave();
});

/** Each on a connection of its own, so that they are dealt out in turn. */
async function ask(server: WorkerProgram, times: number): Promise<void> {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  for (let asked = 0; asked < times; asked += 1) {
    const body = '{"query":"{ serviceStatus { __typename } }"}';
    expect((await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).status).toBe(200);
  }
}

const metricsAt = (server: WorkerProgram) => server.program.waitFor(/Metrics +(\S+)\n/);

function read(url: string, bearer?: string): Promise<Response> {
  const headers = { connection: 'close', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) };
  return fetch(url, { headers });
}

async function scrape(url: string, bearer?: string): Promise<Scrape> {
  const response = await read(url, bearer);
  expect(response.status).toBe(200);
  return parseMetrics(await response.text());
}

const answered = (scraped: Scrape) => scraped.value('operations_total', { operation: 'serviceStatus', outcome: 'OK' });
const timed = (scraped: Scrape) => scraped.value('request_duration_seconds_count', { operation: 'serviceStatus' });

describe('the metrics of several workers', () => {
  it('are the sum of all at METRICS_PORT, which never falls: after a loss, and after a reload', async () => {
    const server = await WorkerProgram.start({ ...environment, METRICS_PORT: '0' }, 3);
    const url = await metricsAt(server);
    await ask(server, 10);
    await server.until('operation', 10);
    expect(new Set(server.logged('operation').map(({ worker }) => worker)).size).toBe(3);
    const first = await scrape(url);
    expect([answered(first), timed(first)]).toEqual([10, 10]);
    // This much is known of a worker without anybody having asked.
    await ask(server, 5);
    await wait(2500);
    process.kill(server.pidOf(2), 'SIGKILL');
    await server.until('a worker is ready', 4);
    const second = await scrape(url);
    expect([answered(second), timed(second)]).toEqual([15, 15]);
    expect(second.value('sender_state', { state: 'NOT_CONFIGURED' })).toBe(1);
    server.program.signal('SIGHUP');
    await server.until('a worker has retired', 3);
    await ask(server, 6);
    expect(answered(await scrape(url))).toBe(21);
    server.program.signal('SIGTERM');
    expect([await server.program.exit, server.program.errors]).toEqual([0, '']);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  }, 180_000);

  it('are the same beside the API at whichever worker, for whoever brings the token of now', async () => {
    writeFileSync('.env', `METRICS_TOKEN=${token}\n`);
    const server = await WorkerProgram.start(environment, 2);
    const url = `${server.url}/metrics`;
    expect(await metricsAt(server)).toBe(url);
    await ask(server, 7);
    for (let worker = 0; worker < 4; worker += 1) expect(answered(await scrape(url, token))).toBe(7);
    expect((await read(url)).status).toBe(401);
    writeFileSync('.env', `METRICS_TOKEN=${token}2\nMETRICS=off\nMETRICS_PORT=0\n`);
    server.program.signal('SIGHUP');
    await server.until('a worker has retired', 2);
    for (let worker = 0; worker < 4; worker += 1) expect(answered(await scrape(url, `${token}2`))).toBe(7);
    expect((await read(url, token)).status).toBe(401);
  }, 180_000);

  it('leave out the states of a worker that hangs, and not what it counted', async () => {
    writeFileSync('.env', `METRICS_TOKEN=${token}\n`);
    const server = await WorkerProgram.start({ ...environment, METRICS_PORT: '0' }, 2);
    const url = await metricsAt(server);
    expect((await read(url)).status).toBe(401);
    expect((await read(`${server.url}/metrics`)).status).toBe(404);
    await ask(server, 4);
    expect(answered(await scrape(url, token))).toBe(4);
    process.kill(server.pidOf(1), 'SIGSTOP');
    try {
      const rest = await scrape(url, token);
      expect(answered(rest)).toBe(4);
      expect(rest.value('sender_state', { state: 'NOT_CONFIGURED' })).toBe(1);
      expect((await server.until('a worker has not told its metrics in time')).pid).toBe(server.pidOf(1));
    } finally {
      process.kill(server.pidOf(1), 'SIGCONT');
    }
    expect(answered(await scrape(url, token))).toBe(4);
  }, 180_000);

  it('keep the server from starting where their port is taken, said once', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const program = startProgram(['serve'], { ...environment, WEB_CONCURRENCY: '2', METRICS_PORT: String(port) });
      expect([await program.exit, program.output]).toEqual([1, '']);
      expect(program.errors).toMatch(new RegExp(`^.*${port}.*METRICS_PORT=.*\\n$`));
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  }, 180_000);
});
