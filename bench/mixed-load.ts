import { Agent } from 'node:http';
import type { Proof } from './code-supply.js';
import { exchange } from './http.js';
import { somewhere } from './somewhere.js';

const meQuery = JSON.stringify({ query: '{ me { email } }' });
const verifyQuery =
  'mutation($requestId: ID!, $code: String!) { verifyCode(requestId: $requestId, code: $code) { __typename } }';

/** Servers that share the requests of a load. */
export interface Target {
  urls: readonly string[];
  accessToken: string;
  /** Taken by the load, one for each verifyCode. */
  codes: Proof[];
}

/** What a load has found. */
export interface LoadFound {
  /** From each question to its answer. */
  ms: number[];
  seconds: number;
  failures: string[];
}

/** Asks without a pause over so many connections, dealt out to the servers in turn: one in ten is verifyCode, the others `me`. */
export async function loadFor(seconds: number, connections: number, target: Target): Promise<LoadFound> {
  const found: LoadFound = { ms: [], seconds: 0, failures: [] };
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const clients = Array.from({ length: connections }, (_, index) => ask(index, endsAt, target, found));
  await Promise.all(clients);
  found.seconds = (performance.now() - startedAt) / 1000;
  return found;
}

async function ask(index: number, endsAt: number, { urls, accessToken, codes }: Target, found: LoadFound) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `${urls[index % urls.length]}/graphql`;
  const json = { 'content-type': 'application/json' };
  for (let turn = index; performance.now() < endsAt; turn += 1) {
    const isVerifying = turn % 10 === 0;
    const body = isVerifying ? JSON.stringify({ query: verifyQuery, variables: takeCode(codes) }) : meQuery;
    const headers = isVerifying
      ? { ...json, 'x-forwarded-for': somewhere() }
      : { ...json, authorization: `Bearer ${accessToken}` };
    const startedAt = performance.now();
    const text = await exchange({ agent, url, headers, body }).then(({ text: answer }) => answer, String);
    found.ms.push(performance.now() - startedAt);
    if (!text.includes(isVerifying ? '"CodeVerified"' : '"email"')) found.failures.push(text.slice(0, 200));
  }
  agent.destroy();
}

function takeCode(codes: Proof[]): Proof {
  const code = codes.pop();
  if (!code) throw new Error('There are no codes left to verify: fewer seconds, please.');
  return code;
}
