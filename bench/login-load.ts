import type { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { bodies } from './address-operations.js';
import { exchange, type HttpAnswer } from './http.js';
import type { ServerProcess } from './server-process.js';

/** Something that is asked so many times a second, whether the earlier ones are answered or not. */
export interface Stream {
  perSecond: number;
  send: (index: number) => Promise<void>;
}

/** Whom to ask, and how often. */
interface Target {
  server: ServerProcess;
  agent: Agent;
  perSecond: number;
}

/** Sends at a constant rate and waits for the last answer; how late the sender was at most, in milliseconds. */
export async function sendAll({ perSecond, send }: Stream, seconds: number): Promise<number> {
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  let latestMs = 0;
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const aheadMs = startedAt + (index * 1000) / perSecond - performance.now();
    latestMs = Math.max(latestMs, -aheadMs);
    if (aheadMs > 0) await wait(aheadMs);
    answers.push(send(index));
  }
  await Promise.all(answers);
  return latestMs;
}

/** What became of the logins; milliseconds by when they were served or refused, and what else was answered how often. */
export class LoginTally {
  readonly servedMs: number[] = [];
  readonly refusedMs: number[] = [];
  readonly faults = new Map<string, number>();

  get failed(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `expected`: what a login that is served is answered. */
  add(answer: HttpAnswer, expected: string, ms: number): void {
    if (answer.status === 200 && answer.text.includes(`"${expected}"`)) this.servedMs.push(ms);
    else if (isRefusal(answer)) this.refusedMs.push(ms);
    else this.addFault(`${answer.status} ${answer.text.slice(0, 200)}`);
  }

  addFault(what: string): void {
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1);
  }
}

/** OVERLOADED with a time to wait, and the same in `Retry-After`. */
function isRefusal({ status, headers, text }: HttpAnswer): boolean {
  const refusal = /"code":"OVERLOADED".*"retryAfterSeconds":([1-9]\d*)[,}]/.exec(text);
  return status === 200 && refusal !== null && headers['retry-after'] === refusal[1];
}

/** Half of the logins are right, a quarter has a wrong password, a quarter an unknown address; each comes from elsewhere. */
export function loginStream(
  { server, agent, perSecond }: Target,
  { emails, password }: { emails: readonly string[]; password: string },
  tally: LoginTally,
): Stream {
  const send = async (index: number) => {
    const known = emails[index % emails.length] ?? '';
    const isRight = index % 2 === 0;
    const body = bodies.login(
      index % 4 === 1 ? `no-${known}` : known,
      isRight ? password : 'not the password of anybody',
    );
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': server.nextNetworkAddress() };
    const startedAt = performance.now();
    try {
      const answer = await exchange({ agent, url: `${server.url}/graphql`, headers, body });
      tally.add(answer, isRight ? 'Authenticated' : 'BAD_CREDENTIALS', performance.now() - startedAt);
    } catch (error) {
      tally.addFault(String(error));
    }
  };
  return { perSecond, send };
}

export interface Probe {
  label: string;
  ms: number[];
  /** Answers other than 200. */
  failed: number;
}

/** Asks something cheap and notes how long it took. */
export function probeStream(
  { server, agent, perSecond }: Target,
  { path, body }: { path: string; body?: string },
  probe: Probe,
): Stream {
  const headers = { 'content-type': 'application/json' };
  const send = async () => {
    const startedAt = performance.now();
    const answered = await exchange({ agent, url: server.url + path, headers, ...(body === undefined ? {} : { body }) })
      .then(({ status, text }) => status === 200 && !text.includes('"errors"'))
      .catch(() => false);
    probe.ms.push(performance.now() - startedAt);
    if (!answered) probe.failed += 1;
  };
  return { perSecond, send };
}
