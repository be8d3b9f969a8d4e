import { Agent } from 'node:http';
import { exchange } from './http.js';
import { processorMs } from './process-figures.js';
import { somewhere } from './somewhere.js';

/** A mutation that is asked again and again. */
export interface Mutation {
  label: string;
  url: string;
  /** Of the process that answers. */
  pid: number;
  /** Of the next request. */
  body: () => string;
  /** What the answer holds when it went well. */
  expected: string;
}

/** What came of one round. */
export interface Round {
  perSecond: number;
  /** From each question to its answer. */
  ms: number[];
  /** That processors worked in the server for one request; undefined where the system does not tell. */
  processorMs: number | undefined;
  failures: string[];
}

/** Asks without a pause over so many connections. */
export async function roundOf(mutation: Mutation, seconds: number, connections: number): Promise<Round> {
  const ms: number[] = [];
  const failures: string[] = [];
  const workedBefore = processorMs(mutation.pid);
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < endsAt) {
      const body = mutation.body();
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': somewhere() };
      const askedAt = performance.now();
      const text = await exchange({ agent, url: mutation.url, headers, body }).then((answer) => answer.text, String);
      ms.push(performance.now() - askedAt);
      if (!text.includes(mutation.expected)) failures.push(`${mutation.label}: ${text.slice(0, 200)}`);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: connections }, client));
  const perSecond = ms.length / ((performance.now() - startedAt) / 1000);
  const workedAfter = processorMs(mutation.pid);
  const worked = workedBefore === undefined || workedAfter === undefined ? undefined : workedAfter - workedBefore;
  return { perSecond, ms, failures, processorMs: worked === undefined ? undefined : worked / ms.length };
}
